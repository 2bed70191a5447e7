import {
  EngineError,
  findTensorFlow,
  onnxRuntimeEngine,
  referenceEngine,
  tensorFlowEngine,
  type Engine,
} from '@videoitg/core';
import { openWeights } from '@videoitg/models';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adamW } from './optimizer.js';
import { runStage, type FinishedStage } from './run-stage.js';
import { constantRate } from './schedule.js';
import type { StageSettings } from './stage.js';
import { faultOf } from './testing/fault-of.js';
import { nearestBf16 } from './testing/nearest-bf16.js';
import { regressionFeeds, regressionRows, regressionTask } from './testing/regression.js';
import { regressionStage } from './testing/regression-stage.js';
import { Trainer, type TrainingSettings, type TrainingTask } from './trainer.js';

/** How an update is computed: precision, storage of what is frozen, recomputation, compilation. */
const settings: TrainingSettings = {
  trainable: ['body', 'head'],
  optimizer: adamW({ learningRate: 0.05, clipNorm: 1 }),
  schedule: constantRate,
  steps: 6,
  seed: 3,
};

const hasTensorFlow = findTensorFlow().provider !== undefined;
/** Engines that compute and store in 16 bits. */
const narrow: readonly Engine[] = [referenceEngine, ...(hasTensorFlow ? [tensorFlowEngine] : [])];

async function train(changes: Partial<TrainingSettings>, engine: Engine, task: TrainingTask = regressionTask()) {
  const trainer = await Trainer.open(task, { ...settings, ...changes }, engine);
  try {
    const before = await trainer.session.read('body.weight');
    const losses: number[] = [];
    for await (const { loss } of trainer.run()) losses.push(loss);
    const after: Float32Array[] = [];
    for (const { path } of trainer.bundle.state) after.push(await trainer.session.read(path));
    return { before, losses, after, bundle: trainer.bundle, compilations: trainer.session.compilations };
  } finally {
    await trainer.close();
  }
}

/** The same rows in two micro-batches. */
const halves: TrainingTask = {
  ...regressionTask(),
  batch: (step) => {
    const rows = regressionRows(1, step, 8);
    return Promise.resolve([regressionFeeds(rows, 0, 3), regressionFeeds(rows, 3, 8)]);
  },
};

describe('recompute', () => {
  const ways: readonly (readonly [string, Partial<TrainingSettings>, TrainingTask | undefined])[] = [
    ['one batch', {}, undefined],
    ['micro-batches', { accumulate: true }, halves],
    ['products in bf16', { precision: 'bf16' }, undefined],
  ];
  test.each(ways)('changes the graph, and no bit of what is learnt: %s', async (_, changes, task) => {
    const kept = await train(changes, referenceEngine, task);
    const again = await train({ ...changes, recompute: true }, referenceEngine, task);
    expect(again.losses).toEqual(kept.losses);
    expect(again.after).toEqual(kept.after);
    const nodes = ({ bundle }: typeof kept): number => bundle.programs[0]?.nodes.length ?? NaN;
    expect(nodes(again)).toBeGreaterThan(nodes(kept));
  });
});

describe('an engine of f32 only', () => {
  test('says so before anything is trained', async () => {
    const opened = (changes: Partial<TrainingSettings>): Promise<string> =>
      train(changes, onnxRuntimeEngine).then(
        () => 'it trained',
        (error: unknown) => (error instanceof EngineError ? error.message : 'another error'),
      );
    expect(await opened({ precision: 'bf16' })).toMatchInlineSnapshot(
      `"The onnxruntime engine computes in f32 only, but the program "step" has 16-bit values. Use the tensorflow engine, or f32 products."`,
    );
    expect(await opened({ trainable: ['head'], frozenStorage: 'bf16' })).toMatchInlineSnapshot(
      `"The onnxruntime engine stores f32 only, but "body.weight" is bf16. Use the tensorflow engine."`,
    );
  });
});

describe('frozenStorage', () => {
  const frozen = { trainable: ['head'], frozenStorage: 'bf16' } as const;

  test.each(narrow)('bf16 rounds what is frozen, and only that: $name', async (engine) => {
    const single = await train({ trainable: ['head'] }, engine);
    const { before, after, bundle } = await train(frozen, engine);
    expect([...before]).toEqual([...single.before].map(nearestBf16));
    expect([...before]).not.toEqual([...single.before]);
    expect(after[0]).toEqual(before);
    expect(bundle.state.map(({ path, storage }) => `${path} ${storage}`)).toEqual([
      'body.weight bf16',
      'head.weight f32',
      'optimizer.firstMoment.head.weight f32',
      'optimizer.secondMoment.head.weight f32',
    ]);
  });
});

describe('a run', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'videoitg-computation-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const frozen: Partial<StageSettings> = { trainable: ['head'], frozenStorage: 'bf16', precision: 'bf16' };

  /** Trains a stage of four updates, or stops after some. */
  async function run(name: string, changes: Partial<StageSettings>, engine: Engine, stopAt?: number, resume = false) {
    const controller = new AbortController();
    const finished = await runStage(regressionStage(join(folder, name), changes), {
      engine,
      resume,
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === stopAt) controller.abort();
      },
    });
    await finished.trainer.close();
    return finished;
  }

  /** Every tensor of a checkpoint: type and stored elements. */
  async function tensors({ checkpoint }: FinishedStage) {
    const all: [string, string, readonly number[]][] = [];
    for (const file of ['model.safetensors', 'optimizer.safetensors']) {
      const weights = await openWeights(join(checkpoint, file));
      for (const [name, { dtype }] of weights.entries)
        all.push([name, dtype, Array.from((await weights.read(name)).values, Number)]);
      await weights.close();
    }
    return all;
  }

  test.skipIf(!hasTensorFlow)('with frozen weights in bf16 is stopped and resumed bit for bit', async () => {
    const engine = tensorFlowEngine;
    const whole = await tensors(await run('whole', frozen, engine));
    await run('parts', frozen, engine, 2);
    const second = await run('parts', frozen, engine, undefined, true);
    expect(second.steps.map(({ step }) => step)).toEqual([3, 4]);
    expect(await tensors(second)).toEqual(whole);
    expect(whole.map(([name, dtype]) => `${name} ${dtype}`)).toContain('body.weight BF16');
  });

  test('starts from weights in f32 and rounds them', async () => {
    const source = await tensors(await run('source', {}, referenceEngine));
    const body = source.find(([name]) => name === 'body.weight')?.[2] ?? [];
    const { trainer } = await runStage(
      regressionStage(join(folder, 'target'), { ...frozen, initFrom: join(folder, 'source') }),
      { engine: referenceEngine },
    );
    expect([...(await trainer.session.read('body.weight'))]).toEqual(body.map(nearestBf16));
    await trainer.close();
  });

  test('starts in f32 from weights in bf16, which it holds exactly', async () => {
    const source = await tensors(await run('source', frozen, referenceEngine));
    const { trainer } = await runStage(regressionStage(join(folder, 'target'), { initFrom: join(folder, 'source') }), {
      engine: referenceEngine,
      signal: AbortSignal.abort(), // before the first update
    });
    const body = await trainer.session.read('body.weight');
    await trainer.close();
    // A number of bf16 is one of f32 with sixteen zero bits below.
    const bits = source.find(([name]) => name === 'body.weight')?.[2] ?? [];
    expect(Array.from(new Uint32Array(body.buffer), Number)).toEqual(bits.map((half) => half * 2 ** 16));
    expect(trainer.bundle.state.find(({ path }) => path === 'body.weight')?.storage).toBe('f32');
  });

  test('may trade time for memory anew when it is resumed, but compute no other numbers', async () => {
    await run('run', {}, onnxRuntimeEngine, 2);
    const stage = regressionStage(join(folder, 'run'), { precision: 'bf16', frozenStorage: 'bf16' });
    const refused = faultOf(runStage(stage, { engine: onnxRuntimeEngine, resume: true }), folder);
    expect(await refused).toMatchInlineSnapshot(
      `"The run in run was made with other settings (precision, frozenStorage). Set them back, or train into another output."`,
    );
    const resumed = await run('run', { recompute: true, jit: true }, onnxRuntimeEngine, undefined, true);
    expect(resumed.complete).toBe(true);
  });
});

describe('gradients of micro-batches', () => {
  const engines = [onnxRuntimeEngine, ...(hasTensorFlow ? [tensorFlowEngine] : [])];
  test.each(engines)('add up to those of the batch: $name', async (engine) => {
    const exact = await train({}, referenceEngine);
    const parts = await train({ accumulate: true }, engine, halves);
    parts.losses.forEach((loss, at) => {
      // Sums of a few f32 terms, 2⁻²⁴ of each, through six updates.
      expect(Math.abs(loss / (exact.losses[at] ?? NaN) - 1)).toBeLessThan(2e-6);
    });
  });
});

describe('jit', () => {
  test.skipIf(!hasTensorFlow).each([
    ['an update', {}, undefined, 1],
    // Micro-batches of 3 and of 5 rows, and the update after them.
    ['an update in parts', { accumulate: true }, halves, 3],
  ] as const)(
    'gives the losses of float64, compiled once for every size: %s',
    async (_, changes, task, compilations) => {
      const exact = await train(changes, referenceEngine, task);
      const compiled = await train({ ...changes, jit: true }, tensorFlowEngine, task);
      compiled.losses.forEach((loss, at) => {
        // Sums of a few f32 terms, 2⁻²⁴ of each, through six updates.
        expect(Math.abs(loss / (exact.losses[at] ?? NaN) - 1)).toBeLessThan(2e-6);
      });
      expect(compiled.compilations).toBe(compilations);
    },
  );

  test.each([referenceEngine, onnxRuntimeEngine])(
    'means nothing to an engine without a compiler: $name',
    async (engine) => {
      const plain = await train({}, engine);
      const compiled = await train({ jit: true }, engine);
      expect(compiled.losses).toEqual(plain.losses);
    },
  );
});
