import { describe, expect, it } from 'vitest';
import { ReferenceSession } from '../engine/reference.js';
import type { Initializer, StateEntry } from '../ir/graph.js';
import { init } from '../trace/init.js';
import { initializeState, initialValues } from './initialize.js';
import { statePieces } from './state-pieces.js';

const elements = 20_000;
const entry = (initializer: Initializer, path = 'weight'): StateEntry => ({
  path,
  axes: [
    { name: 'out', size: elements / 100 },
    { name: 'in', size: 100 },
  ],
  storage: 'f32',
  role: 'parameter',
  initializer,
});
const moments = (values: Float32Array): { mean: number; deviation: number } => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
};

describe('initialValues', () => {
  it('fills constants', () => {
    expect(initialValues(entry(init.zeros), 1).every((x) => x === 0)).toBe(true);
    expect(initialValues(entry(init.ones), 1).every((x) => x === 1)).toBe(true);
    expect(initialValues(entry(init.constant(-0.5)), 1).every((x) => x === -0.5)).toBe(true);
    expect(initialValues(entry(init.ones), 1)).toHaveLength(elements);
  });

  // The mean of n samples strays by deviation/√n = 0.7 % of it, the deviation by half of that; five times as much is allowed.
  it('draws N(0, std²)', () => {
    const { mean, deviation } = moments(initialValues(entry(init.normal(0.02)), 1));
    expect(Math.abs(mean)).toBeLessThan((5 * 0.02) / Math.sqrt(elements));
    expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(5 / Math.sqrt(2 * elements));
  });

  it('draws U(-bound, bound), with Xavier’s bound', () => {
    const initializer = init.xavierUniform(100, 200);
    const bound = Math.sqrt(6 / 300);
    expect(initializer).toEqual({ kind: 'uniform', bound });
    const values = initialValues(entry(initializer), 1);
    const { mean, deviation } = moments(values);
    expect(values.every((x) => Math.abs(x) <= Math.fround(bound))).toBe(true);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
    expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * elements));
    expect(Math.abs(deviation / (bound / Math.sqrt(3)) - 1)).toBeLessThan(5 / Math.sqrt(elements));
  });

  it('depends on the seed and the path, and on nothing else', () => {
    const values = initialValues(entry(init.normal(1)), 1);
    expect(initialValues(entry(init.normal(1)), 1)).toEqual(values);
    for (const other of [initialValues(entry(init.normal(1)), 2), initialValues(entry(init.normal(1), 'bias'), 1)]) {
      const correlation = values.reduce((sum, x, at) => sum + x * (other[at] ?? 0), 0) / elements;
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(elements));
    }
  });
});

describe('values of a range', () => {
  it.each([init.zeros, init.ones, init.constant(-0.5), init.normal(0.02), init.uniform(0.5)])(
    'are those of the whole: $kind',
    (initializer) => {
      const whole = initialValues(entry(initializer), 1);
      const cuts = [0, 4, 4096, 4100, 19_996, elements];
      const parts = cuts.slice(1).map((end, at) => {
        const start = cuts[at] ?? 0;
        return initialValues(entry(initializer), 1, { start, count: end - start });
      });
      expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
    },
  );

  it('lie in no memory that the whole would need', () => {
    // A table of 2⁴⁰ elements: only what is asked for is made.
    const vast = { ...entry(init.normal(1)), axes: [{ name: 'row', size: 2 ** 40 }] };
    const start = 2 ** 39;
    const [eight, four] = [8, 4].map((count) => initialValues(vast, 1, { start, count }));
    expect(eight?.slice(0, 4)).toEqual(four);
    expect(initialValues(vast, 1, { start: start + 4, count: 4 })).toEqual(eight?.slice(4));
    expect(eight).not.toEqual(initialValues(vast, 1, { start: 0, count: 8 }));
  });

  it('start at a multiple of four', () => {
    expect(() => initialValues(entry(init.normal(1)), 1, { start: 2, count: 8 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: Random values are made in fours: the first is 2, which is not a multiple of 4.]`,
    );
  });
});

describe('a state that moves in pieces', () => {
  const piece = 2 ** 22;
  const flat = (size: number): StateEntry => ({ ...entry(init.uniform(1)), axes: [{ name: 'row', size }] });

  it.each([
    [1, [[0, 1]]],
    [piece, [[0, piece]]],
    [
      2 * piece + 3,
      [
        [0, piece],
        [piece, piece],
        [2 * piece, 3],
      ],
    ],
  ])('of %i elements is cut in order, without gaps', (size, expected) => {
    expect([...statePieces(flat(size))].map(({ start, count }) => [start, count])).toEqual(expected);
    expect([...statePieces({ ...flat(size), axes: [] })]).toEqual([{ start: 0, count: 1 }]);
  });

  it('starts with the values of the whole', async () => {
    const large = flat(piece + 6);
    const session = new ReferenceSession({ state: [large], programs: [] });
    await initializeState(session, [large], 1);
    const whole = initialValues(large, 1);
    const differing = session.state('weight').findIndex((value, at) => value !== whole[at]);
    expect([differing, session.state('weight').length]).toEqual([-1, piece + 6]);
  });
});
