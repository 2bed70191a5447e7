import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session, StateEntry } from '@videoitg/core';
import { openWeights } from '@videoitg/models';
import { startsWithPath } from '../optimizer.js';
import { openHuggingFace } from './huggingface-weights.js';
import { openCheckpoint, type Checkpoint } from './open.js';
import { restoreParameters, type RestoreReport } from './restore.js';

/** Where a stage's parameters start (`initFrom`). */
export interface StartingWeights {
  /**
   * Fills those parameters of a session that are there, by path.
   *
   * @throws TrainingError, HuggingFaceError or WeightError when a shape differs or a file cannot be read.
   */
  restore(session: Session, state: readonly StateEntry[]): Promise<RestoreReport>;
  /** Names the values of the vision tower, SHA-256. */
  visionDigest(): Promise<string>;
}

/**
 * Opens a run, one of its checkpoints, or a Hugging Face folder: VideoITG, a stage before grounding, Qwen2 or SigLIP.
 *
 * @throws TrainingError when it is none of them or damaged; HuggingFaceError when its config.json cannot be used.
 */
export async function openStartingWeights(path: string): Promise<StartingWeights> {
  const isHuggingFace = await access(join(path, 'config.json')).then(
    () => true,
    () => false,
  );
  if (isHuggingFace) return openHuggingFace(path);
  const checkpoint = await openCheckpoint(path);
  return {
    restore: (session, state) => restoreParameters(checkpoint, session, state),
    visionDigest: () => visionDigest(checkpoint),
  };
}

/** SHA-256 over the tower's tensors in the order of their names. */
async function visionDigest({ folder }: Checkpoint): Promise<string> {
  const weights = await openWeights(join(folder, 'model.safetensors'));
  try {
    const hash = createHash('sha256');
    for (const path of [...weights.entries.keys()].filter((name) => startsWithPath(name, 'vision')).sort()) {
      const values = await weights.readFloat32(path);
      hash.update(path).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    return hash.digest('hex');
  } finally {
    await weights.close();
  }
}
