import { onnxRuntimeEngine } from '@videoitg/core';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoint } from './checkpoint/open.js';
import { adamW } from './optimizer.js';
import { runStage, type RunStageOptions } from './run-stage.js';
import type { Stage } from './stage.js';
import { faultOf } from './testing/fault-of.js';
import { regressionTask } from './testing/regression.js';
import { regressionStage } from './testing/regression-stage.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Trains and closes. */
async function run(stage: Stage, options: Partial<RunStageOptions> = {}) {
  const finished = await runStage(stage, { engine: onnxRuntimeEngine, ...options });
  await finished.trainer.close();
  return finished;
}

/** Trains until after some update, as Ctrl-C does. */
function runUntil(last: number, stage: Stage, options: Partial<RunStageOptions> = {}) {
  const controller = new AbortController();
  const onStep: RunStageOptions['onStep'] = ({ step }) => {
    if (step === last) controller.abort();
  };
  return run(stage, { ...options, signal: controller.signal, onStep });
}

const weightFiles = ['model.safetensors', 'optimizer.safetensors'] as const;
const bytesOf = (checkpoint: string): Promise<Buffer[]> =>
  Promise.all(weightFiles.map((name) => readFile(join(checkpoint, name))));

/** What each line of the log says of the training; times differ from run to run. */
async function logOf(output: string) {
  const lines = (await readFile(join(output, 'steps.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const { step, loss, gradientNorm, learningRate } = JSON.parse(line) as Record<string, number>;
    return { step, loss, gradientNorm, learningRate };
  });
}

describe('a run that is stopped and resumed', () => {
  test('four updates are two, a stop, and two more: parameters, moments and losses bit for bit', async () => {
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    const straight = await run(regressionStage(whole));
    const first = await runUntil(2, regressionStage(parts));
    expect(first).toMatchObject({ complete: false, checkpoint: join(parts, 'checkpoints', 'step-00000002') });
    const second = await run(regressionStage(parts), { resume: true });
    expect(second.complete).toBe(true);
    expect(second.steps.map(({ step }) => step)).toEqual([3, 4]);
    expect(await bytesOf(second.checkpoint)).toEqual(await bytesOf(straight.checkpoint));
    expect(await bytesOf(first.checkpoint)).not.toEqual(await bytesOf(straight.checkpoint));
    const log = await logOf(parts);
    expect(log).toEqual(await logOf(whole));
    expect(log.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  test('updates after the last checkpoint are done again and logged once', async () => {
    const output = join(folder, 'run');
    const stage = regressionStage(output);
    await runUntil(2, stage);
    const log = join(output, 'steps.jsonl');
    const lost = JSON.stringify({ step: 3, loss: 99 });
    await writeFile(log, `${await readFile(log, 'utf8')}${lost}\n{"step":4,"lo`);
    await run(stage, { resume: true });
    expect((await logOf(output)).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(await readFile(log, 'utf8')).not.toContain('"loss":99');
  });

  test('a finished run has nothing left to do and keeps its checkpoint', async () => {
    const stage = regressionStage(join(folder, 'run'));
    const { checkpoint } = await run(stage);
    const before = await bytesOf(checkpoint);
    const again = await run(stage, { resume: true });
    expect(again).toMatchObject({ steps: [], complete: true, checkpoint });
    expect(await bytesOf(checkpoint)).toEqual(before);
  });

  test('one that saved nothing yet starts at the beginning', async () => {
    const { steps } = await run(regressionStage(join(folder, 'run')), { resume: true });
    expect(steps).toHaveLength(4);
  });

  test('saving may be set otherwise', async () => {
    const output = join(folder, 'run');
    await runUntil(2, regressionStage(output));
    const other = regressionStage(output, { checkpoint: { everySteps: 1, keepLast: 5 } });
    expect((await run(other, { resume: true })).complete).toBe(true);
  });
});

describe('checkpoints of a run', () => {
  test('hold tensors, tokenizer, settings and model, and name the update', async () => {
    const output = join(folder, 'run');
    const stage = regressionStage(output);
    const { checkpoint } = await run(stage);
    expect((await readdir(checkpoint)).sort()).toEqual(['COMPLETE', ...weightFiles, 'state.json', 'words.txt']);
    const { state } = await openCheckpoint(output);
    expect(state).toMatchObject({ stage: 'regression', step: 4, steps: 4, seed: 7, model: { kind: 'regression' } });
    expect(state.settings).toEqual({ ...stage.settings, task: { kind: 'regression' } });
  });

  test('as many older ones are kept as asked for', async () => {
    const names = async (keepLast: number): Promise<string[]> => {
      const output = join(folder, `keep-${keepLast}`);
      await run(regressionStage(output, { checkpoint: { everySteps: 1, keepLast } }));
      return (await readdir(join(output, 'checkpoints'))).sort();
    };
    expect(await names(0)).toEqual(['latest', 'step-00000004']);
    expect(await names(2)).toEqual(['latest', 'step-00000002', 'step-00000003', 'step-00000004']);
  });
});

describe('a stage that starts from another', () => {
  test('takes its parameters but not its moments', async () => {
    const before = join(folder, 'before');
    const source = await run(regressionStage(before));
    let report: Parameters<NonNullable<RunStageOptions['onStart']>>[1];
    const stage = regressionStage(join(folder, 'after'), { initFrom: before, trainable: ['head'] });
    const stopped = await run(stage, {
      signal: AbortSignal.abort(),
      onStart: (_, restored) => (report = restored),
    });
    expect(report).toEqual({ loaded: ['body.weight', 'head.weight'], initialised: [], left: [] });
    expect(stopped).toMatchObject({ steps: [], complete: false });
    const [parameters, moments] = await bytesOf(stopped.checkpoint);
    const [expected] = await bytesOf(source.checkpoint);
    expect(parameters).toEqual(expected);
    // Moments of the head alone, all zero.
    expect(moments?.toString('latin1')).not.toContain('body');
  });
});

describe('a run that cannot start', () => {
  test('another run is there already', async () => {
    const stage = regressionStage(join(folder, 'run'));
    await run(stage);
    expect(await faultOf(run(stage), folder)).toMatchInlineSnapshot(
      `"run holds a run already. Resume it with --resume or choose another output."`,
    );
  });

  test('the settings differ', async () => {
    const output = join(folder, 'run');
    await runUntil(2, regressionStage(output));
    const other = regressionStage(output, {
      optimizer: adamW({ learningRate: 0.01 }),
      stopAfter: { steps: 8 },
    });
    expect(await faultOf(run(other, { resume: true }), folder)).toMatchInlineSnapshot(
      `"The run in run was made with other settings (optimizer, stopAfter). Set them back, or train into another output."`,
    );
  });

  test('the task’s own settings differ', async () => {
    const output = join(folder, 'run');
    await runUntil(2, regressionStage(output));
    const task = { settings: { kind: 'regression', rows: 4 }, prepare: () => Promise.resolve(regressionTask()) };
    const other = regressionStage(output, {}, task);
    expect(await faultOf(run(other, { resume: true }), folder)).toMatchInlineSnapshot(
      `"The run in run was made with other settings (task). Set them back, or train into another output."`,
    );
  });

  test('the latest checkpoint is gone or damaged: the run does not start over unasked', async () => {
    const stage = regressionStage(join(folder, 'run'));
    const { checkpoint } = await run(stage);
    await rm(join(checkpoint, 'state.json'));
    expect(await faultOf(run(stage, { resume: true }), folder)).toMatchInlineSnapshot(
      `"The checkpoint run/checkpoints/step-00000004 cannot be read: state.json is missing. Take an earlier one."`,
    );
    await rm(checkpoint, { recursive: true });
    expect(await faultOf(run(stage, { resume: true }), folder)).toMatchInlineSnapshot(
      `"The checkpoint run/checkpoints/step-00000004 does not exist or is incomplete. Take an earlier one."`,
    );
  });

  test('nothing of the other stage fits', async () => {
    const before = join(folder, 'before');
    const { checkpoint } = await run(regressionStage(before));
    await writeFile(join(checkpoint, 'model.safetensors'), emptySafetensors);
    const stage = regressionStage(join(folder, 'after'), { initFrom: before });
    expect(await faultOf(run(stage), folder)).toMatchInlineSnapshot(
      `"before has no parameter that this stage's model uses."`,
    );
    expect(
      await faultOf(run(regressionStage(join(folder, 'x'), { initFrom: join(folder, 'nothing') })), folder),
    ).toMatchInlineSnapshot(`"nothing holds no checkpoint. Train one with videoitg quickstart or videoitg train."`);
  });
});

/** Length of the header, 8 bytes little-endian, then the header: no tensor. */
const emptySafetensors = Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{}      ')]);
