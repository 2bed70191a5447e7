import type { Engine } from '@videoitg/core';
import { runStage, type FinishedStage, type Stage, type StepResult } from '@videoitg/train';
import { printNote } from '../context.js';
import { InterruptedError } from '../errors.js';
import type { Progress } from '../terminal/progress.js';
import type { Phases } from './phases.js';

/** What the two phases of a stage are called. */
export interface StagePhases {
  /** Making stills, or the tower's features. */
  readonly data: string;
  readonly steps: string;
}

/**
 * Trains one stage with progress lines, going on from its last checkpoint if it was interrupted before.
 *
 * @throws {InterruptedError} when it is stopped; the checkpoint is written by then.
 */
export async function trainStage(
  stage: Stage,
  engine: Engine,
  phases: Phases,
  names: StagePhases,
): Promise<FinishedStage> {
  const { context } = phases;
  const total = stage.settings.stopAfter.steps;
  let data: Progress | undefined;
  let steps: Progress | undefined;
  phases.begin(names.data);
  const finished = await runStage(stage, {
    engine,
    resume: true,
    signal: context.signal,
    onProgress: (what, done, count) => {
      data ??= phases.progress(names.data, what, count);
      data.update(done);
    },
    onStart: ({ step }) => {
      data?.finish();
      const before = step < total ? `goes on after step ${step} of an earlier run` : 'was finished by an earlier run';
      if (step > 0) printNote(context, `  ${names.steps} ${before}`);
      phases.begin(names.steps);
      steps = phases.progress(names.steps, 'steps', total);
    },
    onStep: ({ step, loss }) => steps?.update(step, `loss ${loss.toFixed(3)}`),
  });
  if (!finished.complete) {
    steps?.finish();
    await finished.trainer.close();
    const { step } = finished.trainer;
    throw new InterruptedError(
      `stopped after ${step} of ${total} steps of ${names.steps}, which are saved; the same command goes on from there.`,
    );
  }
  if (finished.steps.length > 0) steps?.finish(`loss ${averageLoss(finished.steps).toFixed(3)}`);
  return finished;
}

/** Mean over the last fiftieth of the steps: a single batch says little. */
function averageLoss(steps: readonly StepResult[]): number {
  const last = steps.slice(-Math.max(1, Math.floor(steps.length / 50)));
  return last.reduce((sum, { loss }) => sum + loss, 0) / Math.max(1, last.length);
}
