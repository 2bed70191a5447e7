import { axis, Linear, Module, parameterEntries, ReferenceSession, type StateEntry } from '@videoitg/core';
import { saveCheckpoint } from '../checkpoint/save.js';
import type { CheckpointState } from '../checkpoint/state.js';

/** Large enough that a kill often falls into the writing of a tensor. */
class Weights extends Module {
  readonly first = new Linear(axis('input', 300), axis('inner', 400));
  readonly second = new Linear(axis('inner', 400), axis('output', 200));
}

/** Parameters, and one more entry that goes into the optimizer's file. */
export const loopState: readonly StateEntry[] = parameterEntries(new Weights()).flatMap((entry) => [
  entry,
  { ...entry, path: `moment.${entry.path}`, role: 'moment' },
]);

const description = (step: number): CheckpointState => ({
  format: 'videoitg-checkpoint-1',
  stage: 'loop',
  step,
  steps: 1e6,
  seed: 0,
  settings: {},
  model: {},
});

/** Saves step after step, every value being the step's number; tells each step once it is saved. */
async function saveForever(folder: string, from: number): Promise<never> {
  const session = new ReferenceSession({ state: loopState, programs: [] });
  for (let step = from; ; step++) {
    for (const { path } of loopState) session.state(path).fill(step);
    await saveCheckpoint({ folder, session, state: loopState, description: description(step) });
    process.stdout.write(`${step}\n`);
  }
}

const [, , folder, from] = process.argv;
if (process.env['VIDEOITG_SAVE_LOOP'] === '1' && folder !== undefined) await saveForever(folder, Number(from));
