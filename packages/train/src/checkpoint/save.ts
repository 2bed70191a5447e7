import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Session, StateEntry } from '@videoitg/core';
import { writeFileAtomic } from '@videoitg/data';
import { float32Source, writeSafetensors, type TensorSource } from '@videoitg/models';
import { checkpointName, completeMarker, isCheckpointName, latestFile } from './names.js';
import type { CheckpointState } from './state.js';

export interface SaveCheckpointOptions {
  /** Folder of the run's checkpoints. */
  readonly folder: string;
  readonly session: Session;
  readonly state: readonly StateEntry[];
  readonly description: CheckpointState;
  /** Further small files by name, such as the tokenizer. */
  readonly files?: Readonly<Record<string, string>>;
  /** Older checkpoints kept beside this one; default 1. */
  readonly keepLast?: number;
}

/**
 * Saves parameters, optimizer state and description as one folder: written beside, synced, marked complete, renamed;
 * then `latest` names it, and only then are older ones removed. A kill at any moment leaves the last good one.
 *
 * @returns The checkpoint's folder.
 */
export async function saveCheckpoint(options: SaveCheckpointOptions): Promise<string> {
  const { folder, session, state, description, files = {}, keepLast = 1 } = options;
  const name = checkpointName(description.step);
  const target = join(folder, name);
  const partial = join(folder, `.${name}.${process.pid}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    const ofRole = (wanted: boolean): StateEntry[] => state.filter(({ role }) => (role === 'parameter') === wanted);
    await writeState(join(partial, 'model.safetensors'), session, ofRole(true));
    await writeState(join(partial, 'optimizer.safetensors'), session, ofRole(false));
    for (const [file, text] of Object.entries(files)) await writeFileAtomic(join(partial, file), text);
    await writeFileAtomic(join(partial, 'state.json'), `${JSON.stringify(description, null, 2)}\n`);
    await writeFileAtomic(join(partial, completeMarker), `${name}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(folder);
  await writeFileAtomic(join(folder, latestFile), `${name}\n`);
  await removeOlder(folder, description.step, keepLast);
  return target;
}

/** Entries one by one: each is read from the engine when it is its turn to be written. */
async function writeState(path: string, session: Session, entries: readonly StateEntry[]): Promise<void> {
  const sources = entries.map((entry): TensorSource => {
    const shape = entry.axes.map((axis) => Number(axis.size));
    return {
      name: entry.path,
      dtype: 'F32',
      shape,
      async *data() {
        const values = await session.read(entry.path);
        yield* float32Source(entry.path, shape, values).data();
      },
    };
  });
  await writeSafetensors(path, sources);
}

async function removeOlder(folder: string, step: number, keepLast: number): Promise<void> {
  const older = (await readdir(folder)).filter((name) => isCheckpointName(name) && name < checkpointName(step)).sort();
  for (const name of older.slice(0, Math.max(0, older.length - keepLast))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(dirname(join(folder, 'x')), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
