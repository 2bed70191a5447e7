/** Written last into a checkpoint's folder; one without it is never read. */
export const completeMarker = 'COMPLETE';
/** Names the newest checkpoint of a run. */
export const latestFile = 'latest';

/** Folder of a checkpoint; sorted by name is sorted by step. */
export const checkpointName = (step: number): string => `step-${String(step).padStart(8, '0')}`;

export const isCheckpointName = (name: string): boolean => /^step-\d{8}$/.test(name);

/** Folder of a checkpoint that is being written or removed; never read. */
export const draftName = (name: string, what: 'new' | 'old'): string => `.${name}.${what}`;

export const isDraftName = (name: string): boolean => /^\.step-\d{8}\.(?:new|old)$/.test(name);
