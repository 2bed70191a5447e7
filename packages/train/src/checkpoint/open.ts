import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { TrainingError } from '../errors.js';
import { completeMarker, isCheckpointName, latestFile } from './names.js';
import { checkpointStateSchema, type CheckpointState } from './state.js';

/** A complete checkpoint on disk. */
export interface Checkpoint {
  readonly folder: string;
  readonly state: CheckpointState;
}

/** Folder of a run's checkpoints, below the run's own. */
export const checkpointsFolder = (run: string): string => join(run, 'checkpoints');

/**
 * Finds a checkpoint: `path` is its folder, a folder of checkpoints, or a run's folder; of several the latest is taken.
 *
 * @throws TrainingError when there is none, it is incomplete, or its description cannot be read.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const folder = await findCheckpoint(path);
  if (folder === undefined) {
    throw new TrainingError(`${path} holds no checkpoint. Train one with videoitg quickstart or videoitg train.`);
  }
  return readCheckpoint(folder);
}

/** Whether a run has saved anything yet, readable or not. */
export async function hasCheckpoint(run: string): Promise<boolean> {
  return (await latestName(checkpointsFolder(run))) !== undefined;
}

async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const file = join(folder, 'state.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TrainingError(`The checkpoint ${folder} cannot be read: state.json is missing. Take an earlier one.`, {
      cause,
    });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TrainingError(`The checkpoint ${folder} cannot be read: state.json is not JSON. Take an earlier one.`, {
      cause,
    });
  }
  const state = checkpointStateSchema.safeParse(json);
  if (!state.success) {
    const [issue] = state.error.issues;
    const where = issue === undefined ? '' : ` (${issue.path.join('.') || 'the file'}: ${issue.message})`;
    throw new TrainingError(
      `The checkpoint ${folder} cannot be read: state.json is of another version${where}. Use the version of videoitg that wrote it.`,
    );
  }
  return { folder, state: state.data };
}

async function findCheckpoint(path: string): Promise<string | undefined> {
  if (isCheckpointName(basename(resolve(path)))) return requireComplete(path);
  for (const folder of [path, checkpointsFolder(path)]) {
    const name = await latestName(folder);
    if (name !== undefined) return requireComplete(join(folder, name));
  }
  return undefined;
}

/** Name of the newest checkpoint of a folder of checkpoints. */
export async function latestName(folder: string): Promise<string | undefined> {
  const name = (await readFile(join(folder, latestFile), 'utf8').catch(() => '')).trim();
  return isCheckpointName(name) ? name : undefined;
}

async function requireComplete(folder: string): Promise<string> {
  if (await isComplete(folder)) return folder;
  throw new TrainingError(`The checkpoint ${folder} does not exist or is incomplete. Take an earlier one.`);
}

/** Whether a checkpoint's folder was written to its end. */
export function isComplete(folder: string): Promise<boolean> {
  return access(join(folder, completeMarker)).then(
    () => true,
    () => false,
  );
}
