import type { StateEntry, StateRole } from '@videoitg/core';

/** The file of a checkpoint that holds entries of a role. Caches are in none: a run fills them anew. */
const fileOf = {
  parameter: 'model.safetensors',
  moment: 'optimizer.safetensors',
  accumulator: 'optimizer.safetensors',
  cache: undefined,
} as const satisfies Record<StateRole, string | undefined>;

export const stateFiles = ['model.safetensors', 'optimizer.safetensors'] as const;

/** Entries that a file of a checkpoint holds. */
export const entriesIn = (file: (typeof stateFiles)[number], state: readonly StateEntry[]): StateEntry[] =>
  state.filter(({ role }) => fileOf[role] === file);
