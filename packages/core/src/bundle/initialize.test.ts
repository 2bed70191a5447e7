import { describe, expect, it } from 'vitest';
import type { Initializer, StateEntry } from '../ir/graph.js';
import { init } from '../trace/init.js';
import { initialValues } from './initialize.js';

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
