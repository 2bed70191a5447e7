import { initializeState, makeBundle, parameterEntries, type Engine, type Session } from '@videoitg/core';
import { PREPROCESS_VERSION } from '@videoitg/data';
import { featuresProgram, FrameSelector, type SelectorConfig } from '@videoitg/models';
import { openStartingWeights } from '../checkpoint/starting-weights.js';
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
  const start = initFrom === undefined ? undefined : await openStartingWeights(initFrom);
  const weights = start === undefined ? `seed ${seed}` : await start.visionDigest();
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
      await start?.restore(session, bundle.state);
      return session;
    },
  };
}
