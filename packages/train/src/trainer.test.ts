import { referenceEngine, type Session } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { adamW } from './optimizer.js';
import { constantRate, cosine } from './schedule.js';
import { regressionFeeds, regressionRows, regressionTask } from './testing/regression.js';
import { Trainer, type StepResult, type TrainingSettings, type TrainingTask } from './trainer.js';

const settings: TrainingSettings = {
  trainable: ['body', 'head'],
  optimizer: adamW({ learningRate: 0.05 }),
  schedule: constantRate,
  steps: 200,
  seed: 3,
};

const paths = ['body.weight', 'head.weight'] as const;

async function readAll(session: Session): Promise<readonly Float32Array[]> {
  return Promise.all(paths.map((path) => session.read(path)));
}

/** Runs a whole training on the float64 evaluator. */
async function train(task: TrainingTask, changes: Partial<TrainingSettings> = {}) {
  const trainer = await Trainer.open(task, { ...settings, ...changes }, referenceEngine);
  try {
    const before = await readAll(trainer.session);
    const results: StepResult[] = [];
    for await (const result of trainer.run()) results.push(result);
    return { trainer, before, after: await readAll(trainer.session), results };
  } finally {
    await trainer.close();
  }
}

/** Loss and gradients of `regressionTask` in float64, from the formulas. */
function byHand([body, head]: readonly Float32Array[], step: number) {
  const { inputs, targets } = regressionRows(1, step, 8);
  const gradients = { body: new Float64Array(6), head: new Float64Array(2) };
  let loss = 0;
  targets.forEach((target, row) => {
    const x = inputs.subarray(row * 3, row * 3 + 3);
    const inner = [0, 1].map((k) => x.reduce((sum, value, i) => sum + value * (body?.[k * 3 + i] ?? NaN), 0));
    const difference = inner.reduce((sum, value, k) => sum + value * (head?.[k] ?? NaN), 0) - target;
    loss += difference ** 2 / 8;
    for (const k of [0, 1]) {
      gradients.head[k] = (gradients.head[k] ?? NaN) + ((2 * difference) / 8) * (inner[k] ?? NaN);
      for (const i of [0, 1, 2]) {
        const at = k * 3 + i;
        gradients.body[at] = (gradients.body[at] ?? NaN) + ((2 * difference) / 8) * (head?.[k] ?? NaN) * (x[i] ?? NaN);
      }
    }
  });
  const norm = Math.sqrt([...gradients.body, ...gradients.head].reduce((sum, g) => sum + g * g, 0));
  return { loss, gradients, norm };
}

describe('a training', () => {
  test('learns a linear map', async () => {
    const { results, after } = await train(regressionTask());
    expect(results.map(({ step }) => step)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    expect(results[0]?.loss).toBeGreaterThan(1);
    expect(results.at(-1)?.loss).toBeLessThan(1e-3);
    const [body = [], head = []] = after;
    const product = [0, 1, 2].map((i) => (head[0] ?? NaN) * (body[i] ?? NaN) + (head[1] ?? NaN) * (body[3 + i] ?? NaN));
    // Adam at a constant rate stays within about its rate of the solution.
    [1, -2, 0.5].forEach((target, i) => expect(Math.abs((product[i] ?? NaN) - target)).toBeLessThan(0.05));
  });

  test('reports loss, gradient norm and rate of the update, before it', async () => {
    const { results, before } = await train(regressionTask(), { steps: 1 });
    const { loss, norm } = byHand(before, 0);
    const [result] = results;
    expect(result).toMatchObject({ step: 1, steps: 1, learningRate: 0.05 });
    // Outputs are rounded to f32.
    expect(result?.loss).toBeCloseTo(loss, 6);
    expect(result?.gradientNorm).toBeCloseTo(norm, 6);
    expect(result?.seconds).toBeGreaterThanOrEqual(result?.dataSeconds ?? NaN);
  });

  test('moves every element by its group’s rate against the gradient’s sign: the first update of Adam', async () => {
    const optimizer = adamW({ learningRate: 1e-3, groups: { head: 1e-2 } });
    const { before, after } = await train(regressionTask(), { steps: 1, optimizer });
    const { gradients } = byHand(before, 0);
    for (const [which, rate, own] of [
      [0, 1e-3, gradients.body],
      [1, 1e-2, gradients.head],
    ] as const) {
      own.forEach((gradient, at) => {
        const change = (after[which]?.[at] ?? NaN) - (before[which]?.[at] ?? NaN);
        // m / √v is exactly ±1 up to epsilon = 1e-8 beside |gradient|; parameters are read in f32.
        expect(change).toBeCloseTo(-rate * Math.sign(gradient), 6);
      });
    }
  });

  test('clips the gradients to the norm, and reports the norm before', async () => {
    // With betas near 0 the update is rate · g / (|g| + ε): for ε far above |g| it is proportional to the clipped g.
    const optimizer = adamW({ learningRate: 1e3, betas: [0, 0], epsilon: 1e6, clipNorm: 0.5 });
    const { before, after, results } = await train(regressionTask(), { steps: 1, optimizer });
    const { gradients, norm } = byHand(before, 0);
    expect(norm).toBeGreaterThan(1);
    expect(results[0]?.gradientNorm).toBeCloseTo(norm, 6);
    gradients.head.forEach((gradient, at) => {
      const change = (after[1]?.[at] ?? NaN) - (before[1]?.[at] ?? NaN);
      expect(change).toBeCloseTo((-1e-3 * gradient * 0.5) / norm, 7);
    });
  });

  test('a warm-up’s first update changes no parameter, the second has its rate', async () => {
    const { before, after, results } = await train(regressionTask(), {
      steps: 1,
      schedule: cosine({ warmupRatio: 0.5 }),
    });
    expect(results[0]?.learningRate).toBe(0);
    expect(after).toEqual(before);
    const longer = await train(regressionTask(), { steps: 8, schedule: cosine({ warmupRatio: 0.5 }) });
    const rates = longer.results.map(({ learningRate }) => learningRate / 0.05);
    const expected = [0, 0.25, 0.5, 0.75, 1, (2 + Math.SQRT2) / 4, 0.5, (2 - Math.SQRT2) / 4];
    rates.forEach((rate, at) => expect(rate).toBeCloseTo(expected[at] ?? NaN, 14));
  });

  test('leaves frozen parameters as they are, bit for bit, and keeps no moments of them', async () => {
    const { trainer, before, after } = await train(regressionTask(), { trainable: ['head'], steps: 20 });
    expect(trainer.trained).toEqual(['head.weight']);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
    expect(trainer.bundle.state.map(({ path }) => path)).toEqual([
      'body.weight',
      'head.weight',
      'optimizer.firstMoment.head.weight',
      'optimizer.secondMoment.head.weight',
    ]);
  });

  test('starts from the seed', async () => {
    const first = await train(regressionTask(), { steps: 1 });
    const again = await train(regressionTask(), { steps: 1 });
    const other = await train(regressionTask(), { steps: 1, seed: 4 });
    expect(again.before).toEqual(first.before);
    expect(other.before).not.toEqual(first.before);
  });
});

test('accumulated micro-batches make the same update as one batch', async () => {
  const whole = await train(regressionTask(), { steps: 5 });
  const parts: TrainingTask = {
    ...regressionTask(),
    batch: (step) => {
      const rows = regressionRows(1, step, 8);
      return Promise.resolve([regressionFeeds(rows, 0, 3), regressionFeeds(rows, 3, 4), regressionFeeds(rows, 4, 8)]);
    },
  };
  const accumulated = await train(parts, { steps: 5, accumulate: true });
  accumulated.results.forEach(({ loss, gradientNorm }, at) => {
    // Losses of the parts are rounded to f32 before they are summed.
    expect(loss).toBeCloseTo(whole.results[at]?.loss ?? NaN, 6);
    expect(gradientNorm).toBeCloseTo(whole.results[at]?.gradientNorm ?? NaN, 6);
  });
  // State is float64: only the order of summation differs.
  accumulated.after.forEach((values, which) =>
    values.forEach((value, at) => expect(value).toBeCloseTo(whole.after[which]?.[at] ?? NaN, 6)),
  );
});

describe('batches', () => {
  test('are asked for in order, one ahead of the update, each once', async () => {
    const log: string[] = [];
    const { batch, ...task } = regressionTask();
    const asking: TrainingTask = {
      ...task,
      batch: (step) => {
        log.push(`batch ${step}`);
        return batch(step);
      },
    };
    const trainer = await Trainer.open(asking, { ...settings, steps: 4 }, referenceEngine);
    trainer.resumeAt(1);
    for await (const { step } of trainer.run()) log.push(`update ${step}`);
    await trainer.close();
    expect(log).toEqual(['batch 1', 'batch 2', 'update 2', 'batch 3', 'update 3', 'update 4']);
  });

  test('a batch that fails ends the training when its turn comes', async () => {
    const { batch, ...task } = regressionTask();
    const failing: TrainingTask = {
      ...task,
      batch: (step) => (step === 2 ? Promise.reject(new Error('the disk is gone')) : batch(step)),
    };
    const trainer = await Trainer.open(failing, { ...settings, steps: 4 }, referenceEngine);
    const steps: number[] = [];
    const run = (async () => {
      for await (const { step } of trainer.run()) steps.push(step);
    })();
    await expect(run).rejects.toThrow('the disk is gone');
    expect(steps).toEqual([1, 2]);
    await trainer.close();
  });

  test('a signal ends the training after the update', async () => {
    const controller = new AbortController();
    const trainer = await Trainer.open(regressionTask(), { ...settings, steps: 10 }, referenceEngine);
    for await (const { step } of trainer.run(controller.signal)) if (step === 3) controller.abort();
    expect(trainer.step).toBe(3);
    await trainer.close();
  });
});

describe('what cannot be trained', () => {
  const opening = (changes: Partial<TrainingSettings>) =>
    Trainer.open(regressionTask(), { ...settings, ...changes }, referenceEngine);

  test('prefixes that match nothing', async () => {
    await expect(opening({ trainable: ['head', 'heads'] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: "heads" matches no parameter of the model. Its parts are: body, head.]`,
    );
    await expect(opening({ trainable: ['weight'] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: "weight" matches no parameter of the model. Its parts are: body, head.]`,
    );
    await expect(
      opening({ optimizer: adamW({ learningRate: 1, groups: { classifier: 1 } }) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: "classifier" matches no parameter of the model. Its parts are: body, head.]`,
    );
  });

  test('a task that cannot be opened is closed', async () => {
    let closed = 0;
    const task = { ...regressionTask(), close: () => Promise.resolve(void closed++) };
    await expect(Trainer.open(task, { ...settings, trainable: ['x'] }, referenceEngine)).rejects.toThrow('"x"');
    expect(closed).toBe(1);
  });

  test('a loss that is not finite', async () => {
    const { batch, ...task } = regressionTask();
    const broken: TrainingTask = {
      ...task,
      batch: async (step) => {
        const [feeds] = await batch(step);
        const targets = { shape: [8, 1], data: new Float32Array(8).fill(NaN) };
        return [step === 1 ? { ...feeds, targets } : { ...feeds }];
      },
    };
    await expect(train(broken)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The loss became NaN and the gradient norm NaN at update 2. Lower the learning rate or set optimizer.clipNorm, and resume from the last checkpoint.]`,
    );
  });

  test('several micro-batches without accumulation', async () => {
    const { batch, ...task } = regressionTask();
    const twice: TrainingTask = { ...task, batch: async (step) => [...(await batch(step)), ...(await batch(step))] };
    await expect(train(twice)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: An update has several micro-batches, but the stage does not accumulate gradients.]`,
    );
  });
});
