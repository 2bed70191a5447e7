import { findTensorFlow, referenceEngine, tensorFlowEngine, type Engine } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { adamW } from './optimizer.js';
import { constantRate } from './schedule.js';
import { nearestBf16 } from './testing/nearest-bf16.js';
import { regressionFeeds, regressionRows, regressionTask } from './testing/regression.js';
import { Trainer, type TrainingSettings } from './trainer.js';

const settings: TrainingSettings = {
  trainable: ['body', 'head'],
  optimizer: adamW({ learningRate: 0.05 }),
  schedule: constantRate,
  steps: 1,
  seed: 3,
};
const rows = 8;

/** Engines that compute in 16 bits. */
const narrow: readonly Engine[] = [
  referenceEngine,
  ...(findTensorFlow().provider === undefined ? [] : [tensorFlowEngine]),
];

async function train(changes: Partial<TrainingSettings>, engine: Engine) {
  const trainer = await Trainer.open(regressionTask({ rows }), { ...settings, ...changes }, engine);
  const read = async () => ({
    body: await trainer.session.read('body.weight'),
    head: await trainer.session.read('head.weight'),
  });
  try {
    const before = await read();
    const updates: { loss: number; gradientNorm: number }[] = [];
    for await (const { loss, gradientNorm } of trainer.run()) updates.push({ loss, gradientNorm });
    return { before, updates, after: await read(), bundle: trainer.bundle };
  } finally {
    await trainer.close();
  }
}

type Weights = Awaited<ReturnType<typeof train>>['before'];

/**
 * Loss and gradient norm of the first batch from the formulas in float64; `round` is applied to what enters and what
 * leaves every matrix product, forward and backward, and to nothing else.
 */
function byHand({ body, head }: Weights, round: (value: number) => number) {
  const { inputs, targets } = regressionRows(1, 0, rows);
  const [w1, w2] = [[...body].map(round), [...head].map(round)];
  const at = (values: ArrayLike<number>, index: number): number => values[index] ?? NaN;
  const gradients = { body: new Float64Array(6), head: new Float64Array(2) };
  /** How far a prediction lies from the exact one at most, for roundings by a part `unit` of the number. */
  const reach: number[] = [];
  const errors: number[] = [];
  targets.forEach((target, row) => {
    const x = [0, 1, 2].map((i) => round(at(inputs, row * 3 + i)));
    const inner = [0, 1].map((k) => round(x.reduce((sum, value, i) => sum + value * at(w1, k * 3 + i), 0)));
    const error = round(inner.reduce((sum, value, k) => sum + value * at(w2, k), 0)) - target;
    errors.push(error);
    const sizes = [0, 1].map((k) => x.reduce((sum, value, i) => sum + Math.abs(value * at(w1, k * 3 + i)), 0));
    reach.push(sizes.reduce((sum, size, k) => sum + size * Math.abs(at(w2, k)), 0));
    const slope = round((2 * error) / rows);
    for (const k of [0, 1]) {
      gradients.head[k] = at(gradients.head, k) + slope * at(inner, k);
      const inwards = round(slope * at(w2, k));
      for (const i of [0, 1, 2]) gradients.body[k * 3 + i] = at(gradients.body, k * 3 + i) + inwards * at(x, i);
    }
  });
  const squares = [...gradients.body, ...gradients.head].map((gradient) => round(gradient) ** 2);
  return {
    loss: errors.reduce((sum, error) => sum + error ** 2 / rows, 0),
    gradientNorm: Math.sqrt(squares.reduce((sum, square) => sum + square, 0)),
    errors,
    reach,
  };
}

describe.each(narrow)('an update with products in bf16: $name', (engine) => {
  test('rounds what enters and leaves a product, and computes the rest in f32', async () => {
    const { before, updates, bundle } = await train({ precision: 'bf16' }, engine);
    const expected = byHand(before, nearestBf16);
    // What is not a product is computed in f32: 2⁻²⁴ of each of a few dozen terms.
    expect(Math.abs((updates[0]?.loss ?? NaN) / expected.loss - 1)).toBeLessThan(32 * 2 ** -24);
    expect(Math.abs((updates[0]?.gradientNorm ?? NaN) / expected.gradientNorm - 1)).toBeLessThan(32 * 2 ** -24);
    // Weights and moments keep 24 bits.
    expect(bundle.state.map(({ storage }) => storage)).toEqual(bundle.state.map(() => 'f32'));
    expect([...before.body]).not.toEqual([...before.body].map(nearestBf16));
  });

  test('has a loss near that of f32, and another', async () => {
    const single = await train({}, engine);
    const rounded = await train({ precision: 'bf16' }, engine);
    const exact = byHand(single.before, (value) => value);
    // Five roundings on the way to a prediction (input, weight, inner, weight, itself), each by at most 2⁻⁸ of the number.
    const part = (1 + 2 ** -8) ** 5 - 1;
    const bound = exact.errors.reduce((sum, error, row) => {
      const moved = part * (exact.reach[row] ?? NaN);
      return sum + (2 * Math.abs(error) * moved + moved ** 2) / rows;
    }, 0);
    const difference = Math.abs((rounded.updates[0]?.loss ?? NaN) - (single.updates[0]?.loss ?? NaN));
    expect(difference).toBeLessThan(bound);
    expect(difference).toBeGreaterThan(0);
    expect(bound).toBeLessThan(exact.loss / 10);
  });
});

test.each(narrow)('an evaluation between updates computes as they do: $name', async (engine) => {
  const task = regressionTask({ rows });
  const programs = [{ ...task.loss, name: 'evaluate' }];
  const changes = { ...settings, trainable: ['head'], frozenStorage: 'bf16', precision: 'bf16' } as const;
  const trainer = await Trainer.open({ ...task, programs }, changes, engine);
  const { session } = trainer;
  const weights = { body: await session.read('body.weight'), head: await session.read('head.weight') };
  const { loss } = await session.run('evaluate', regressionFeeds(regressionRows(1, 0, rows)));
  await trainer.close();
  // Single precision, beside products of numbers of eight bits: 2⁻²⁴ of each of a few dozen terms.
  expect(Math.abs((loss?.data[0] ?? NaN) / byHand(weights, nearestBf16).loss - 1)).toBeLessThan(32 * 2 ** -24);
});

test('a training with products in bf16 learns as far as their rounding allows', async () => {
  const { after, updates } = await train({ precision: 'bf16', steps: 200 }, referenceEngine);
  const { reach } = byHand(after, (value) => value);
  const part = (1 + 2 ** -8) ** 5 - 1;
  // Weights at the solution still give predictions that are off by their roundings; Adam stays within about its rate.
  const floor = reach.reduce((sum, size) => sum + (part * size) ** 2 / rows, 0);
  expect(updates[0]?.loss).toBeGreaterThan(1);
  expect(updates.at(-1)?.loss).toBeLessThan(floor + 1e-3);
});
