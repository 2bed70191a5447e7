import type { Engine } from '@videoitg/core';
import { removeRun, runStage, type FinishedStage, type Stage } from '@videoitg/train';
import { checkpointsFolder } from '@videoitg/train';
import { InterruptedError } from '../errors.js';
import type { Progress } from '../terminal/progress.js';
import type { Phases } from './phases.js';

/**
 * Trains one stage from its start with a progress line.
 *
 * @param label What the line says: `tower`, `training`.
 */
export async function trainStageAfresh(
  stage: Stage,
  engine: Engine,
  phases: Phases,
  label: string,
): Promise<FinishedStage> {
  await removeRun(checkpointsFolder(stage.settings.output));
  let videos: Progress | undefined;
  let steps: Progress | undefined;
  const prepared = performance.now();
  const finished = await runStage(stage, {
    engine,
    signal: phases.context.signal,
    onProgress: (what, done, total) => {
      videos ??= phases.progress('features', what, total);
      videos.update(done);
    },
    onStart: () => {
      videos?.finish();
      phases.seconds[`${label} data`] = (performance.now() - prepared) / 1e3;
      steps = phases.progress(label, 'steps', stage.settings.stopAfter.steps);
    },
    onStep: ({ step, loss }) => steps?.update(step, `loss ${loss.toFixed(3)}`),
  });
  steps?.finish(`loss ${averageLoss(finished).toFixed(3)}`);
  if (!finished.complete) {
    await finished.trainer.close();
    throw new InterruptedError(`Stopped after ${finished.trainer.step} steps; ${finished.checkpoint} holds them.`);
  }
  return finished;
}

/** Mean over the last fiftieth of the steps: a single batch says little. */
function averageLoss({ steps }: FinishedStage): number {
  const last = steps.slice(-Math.max(1, Math.floor(steps.length / 50)));
  return last.reduce((sum, { loss }) => sum + loss, 0) / Math.max(1, last.length);
}
