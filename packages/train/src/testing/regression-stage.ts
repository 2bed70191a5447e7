import { adamW } from '../optimizer.js';
import { cosine } from '../schedule.js';
import { defineStage, type Stage, type StageSettings, type StageTask } from '../stage.js';
import { regressionTask } from './regression.js';

/** A linear regression as a stage of four updates. */
export function regressionStage(
  output: string,
  changes: Partial<StageSettings> = {},
  task: StageTask = asTask(),
): Stage {
  return defineStage({
    name: 'regression',
    task,
    trainable: ['body', 'head'],
    optimizer: adamW({ learningRate: 0.05, clipNorm: 1, groups: { head: 0.1 } }),
    schedule: cosine({ warmupRatio: 0.25 }),
    stopAfter: { steps: 4 },
    checkpoint: { everySteps: 2, keepLast: 1 },
    seed: 7,
    output,
    ...changes,
  });
}

function asTask(): StageTask {
  return {
    settings: { kind: 'regression' },
    prepare: ({ settings }) =>
      Promise.resolve({ ...regressionTask({ seed: settings.seed }), files: { 'words.txt': 'a b' } }),
  };
}
