import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session, StateEntry } from '@videoitg/core';
import { writeFileAtomic } from '@videoitg/data';
import { writeSafetensors } from '@videoitg/models';
import { checkpointName, completeMarker, draftName, isCheckpointName, isDraftName, latestFile } from './names.js';
import { entrySource } from './state-file.js';
import { isComplete, latestName } from './open.js';
import type { CheckpointState } from './state.js';
import { entriesIn, stateFiles } from './checkpoint-files.js';

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
 * then `latest` names it, and only then are older ones removed. A kill at any moment leaves the last good one. The
 * latest checkpoint is not written again: a step's state is a function of the run.
 *
 * One process saves into a folder at a time.
 *
 * @returns The checkpoint's folder.
 */
export async function saveCheckpoint(options: SaveCheckpointOptions): Promise<string> {
  const { folder, session, state, description, files = {}, keepLast = 1 } = options;
  const name = checkpointName(description.step);
  const target = join(folder, name);
  if ((await latestName(folder)) === name && (await isComplete(target))) return target;
  const draft = join(folder, draftName(name, 'new'));
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    for (const file of stateFiles) await writeState(join(draft, file), session, entriesIn(file, state));
    for (const [file, text] of Object.entries(files)) await writeFileAtomic(join(draft, file), text);
    await writeFileAtomic(join(draft, 'state.json'), `${JSON.stringify(description, null, 2)}\n`);
    await writeFileAtomic(join(draft, completeMarker), `${name}\n`);
    await remove(folder, name);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  // Renames the file `latest`, and syncs the folder with both renames.
  await writeFileAtomic(join(folder, latestFile), `${name}\n`);
  await removeOlder(folder, description.step, keepLast);
  return target;
}

async function writeState(path: string, session: Session, entries: readonly StateEntry[]): Promise<void> {
  await writeSafetensors(
    path,
    entries.map((entry) => entrySource(session, entry)),
  );
}

async function removeOlder(folder: string, step: number, keepLast: number): Promise<void> {
  const names = await readdir(folder);
  const older = names.filter((name) => isCheckpointName(name) && name < checkpointName(step)).sort();
  for (const name of older.slice(0, Math.max(0, older.length - keepLast))) await remove(folder, name);
  // What a kill left behind.
  for (const name of names.filter(isDraftName)) await rm(join(folder, name), { recursive: true, force: true });
}

/** Renamed first, so that a kill on the way leaves no checkpoint that looks complete and lacks files. */
async function remove(folder: string, name: string): Promise<void> {
  const old = join(folder, draftName(name, 'old'));
  await rm(old, { recursive: true, force: true });
  await rename(join(folder, name), old).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
  await rm(old, { recursive: true, force: true });
}
