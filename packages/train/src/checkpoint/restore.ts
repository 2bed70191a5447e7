import { join } from 'node:path';
import type { Session, StateEntry } from '@videoitg/core';
import { fillEntries, openWeights, WeightError, type Weights } from '@videoitg/models';
import { TrainingError } from '../errors.js';
import { startsWithPath } from '../optimizer.js';
import type { Checkpoint } from './open.js';
import { entriesIn, stateFiles } from './checkpoint-files.js';

/** What a partial restore did, by path. */
export interface RestoreReport {
  readonly loaded: readonly string[];
  /** Tensors of the file that no entry of the session takes. */
  readonly left: readonly string[];
  /** Entries of the session that keep their initial values. */
  readonly initialised: readonly string[];
}

/**
 * Copies parameters from a checkpoint into a session, tensor by tensor.
 *
 * @param prefixes Only paths under these; all by default.
 * @throws TrainingError when a shape differs or the file cannot be read.
 */
export async function restoreParameters(
  { folder }: Checkpoint,
  session: Session,
  state: readonly StateEntry[],
  prefixes?: readonly string[],
): Promise<RestoreReport> {
  const wanted = (path: string): boolean => prefixes?.some((prefix) => startsWithPath(path, prefix)) ?? true;
  const entries = state.filter(({ role, path }) => role === 'parameter' && wanted(path));
  return restore(join(folder, 'model.safetensors'), session, entries);
}

/** Copies parameters and optimizer state, all of it: for a run that goes on. @throws TrainingError when anything lacks. */
export async function restoreEverything(
  { folder }: Checkpoint,
  session: Session,
  state: readonly StateEntry[],
): Promise<void> {
  for (const file of stateFiles) {
    const { initialised } = await restore(join(folder, file), session, entriesIn(file, state));
    if (initialised.length > 0) {
      throw new TrainingError(
        `The checkpoint ${folder} lacks ${initialised[0]}: it belongs to another model or stage.`,
      );
    }
  }
}

async function restore(path: string, session: Session, entries: readonly StateEntry[]): Promise<RestoreReport> {
  const weights = await open(path);
  try {
    const found = entries.filter((entry) => weights.entries.has(entry.path));
    for (const entry of found) checkShape(path, entry, weights);
    await fillEntries(
      session,
      found.map((entry) => ({ entry, tensor: entry.path })),
      weights,
    );
    const loaded = new Set(found.map((entry) => entry.path));
    return {
      loaded: [...loaded],
      initialised: entries.flatMap((entry) => (loaded.has(entry.path) ? [] : [entry.path])),
      left: [...weights.entries.keys()].filter((name) => !loaded.has(name)),
    };
  } finally {
    await weights.close();
  }
}

function checkShape(path: string, entry: StateEntry, weights: Weights): void {
  const stored = weights.entries.get(entry.path)?.shape ?? [];
  const shape = entry.axes.map((axis) => Number(axis.size));
  if (stored.join() === shape.join()) return;
  throw new TrainingError(
    `${path}: "${entry.path}" is [${stored.join(', ')}], but the model's is [${shape.join(', ')}]. Use the configuration it was trained with.`,
  );
}

async function open(path: string): Promise<Weights> {
  try {
    return await openWeights(path);
  } catch (cause) {
    if (!(cause instanceof WeightError)) throw cause;
    throw new TrainingError(`The checkpoint cannot be read: ${cause.message}`, { cause });
  }
}
