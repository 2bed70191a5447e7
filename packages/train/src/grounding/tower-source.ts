import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { initializeState, makeBundle, parameterEntries, type Engine, type Session } from '@videoitg/core';
import { PREPROCESS_VERSION } from '@videoitg/data';
import { featuresProgram, FrameSelector, openWeights, type SelectorConfig } from '@videoitg/models';
import { openCheckpoint, type Checkpoint } from '../checkpoint/open.js';
import { restoreParameters } from '../checkpoint/restore.js';
import { startsWithPath } from '../optimizer.js';
import type { StageSettings } from '../stage.js';

/** The frozen tower that a stage starts with. */
export interface TowerSource {
  /** Names everything that decides a feature: the tower's weights and sizes, preprocessing and sampling. */
  source(sampling: { readonly formula: string; readonly targetFps: number; readonly maxFrames: number }): string;
  /** A session with the program `features` and the tower's weights in place. */
  open(engine: Engine): Promise<Session>;
}

/** Finds the tower in the stage's `initFrom`; without one it is the untrained tower of the stage's seed. */
export async function openTower(model: SelectorConfig, { initFrom, seed }: StageSettings): Promise<TowerSource> {
  const checkpoint = initFrom === undefined ? undefined : await openCheckpoint(initFrom);
  const weights = checkpoint === undefined ? `seed ${seed}` : await visionDigest(checkpoint);
  return {
    source: ({ formula, targetFps, maxFrames }) =>
      JSON.stringify({
        tower: weights,
        vision: model.vision,
        preprocess: PREPROCESS_VERSION,
        formula,
        targetFps,
        maxFrames,
      }),
    async open(engine) {
      const selector = new FrameSelector(model);
      const bundle = makeBundle([featuresProgram(selector)], parameterEntries(selector));
      const session = await engine.open(bundle);
      await initializeState(session, bundle.state, seed);
      if (checkpoint !== undefined) await restoreParameters(checkpoint, session, bundle.state);
      return session;
    },
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
