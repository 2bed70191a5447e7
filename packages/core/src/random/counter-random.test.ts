import { describe, expect, test } from 'vitest';

import { CounterRandom } from './counter-random.js';

const SAMPLES = 40_000;

describe('keys', () => {
  test('equal keys give equal values, whatever was read before', () => {
    const first = new CounterRandom([7, 'blocks.0.weight']);
    first.uniform(3);
    expect(first.uniform(12)).toBe(new CounterRandom([7, 'blocks.0.weight']).uniform(12));
  });

  test('seed, path and the split of the path all matter', () => {
    const keys = [
      [7, 'a', 'bc'],
      [7, 'ab', 'c'],
      [7, 'abc'],
      [8, 'abc'],
      [7, 'abc', 1],
      [7, 'abc', '1'],
    ] as const;
    expect(new Set(keys.map((key) => new CounterRandom(key).uniform(0))).size).toBe(keys.length);
  });

  test('blocks beyond 2^32 differ from those below', () => {
    const random = new CounterRandom([1]);
    expect(random.block(2 ** 32 + 5)).not.toEqual(random.block(5));
  });
});

// Bands are five standard errors of the statistic for 40,000 independent draws; the seed is fixed.
describe('distributions', () => {
  test('uniform values fill [low, high) with the moments of the uniform law', () => {
    const out = new Float32Array(SAMPLES);
    new CounterRandom([1, 'uniform']).fillUniform(out, { low: -2, high: 4 });
    const mean = out.reduce((sum, x) => sum + x, 0) / SAMPLES;
    const variance = out.reduce((sum, x) => sum + (x - 1) ** 2, 0) / SAMPLES;
    expect(Math.min(...out.subarray(0, 10_000))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...out.subarray(0, 10_000))).toBeLessThan(4);
    expect(Math.abs(mean - 1)).toBeLessThan((5 * Math.sqrt(3)) / Math.sqrt(SAMPLES));
    expect(Math.abs(variance - 3)).toBeLessThan((5 * 2.7) / Math.sqrt(SAMPLES));
  });

  test('normal values have the moments of the normal law', () => {
    const out = new Float32Array(SAMPLES - 1);
    new CounterRandom([1, 'normal']).fillNormal(out, { mean: 3, deviation: 0.5 });
    const z = Array.from(out, (x) => (x - 3) / 0.5);
    const moment = (power: number): number => z.reduce((sum, x) => sum + x ** power, 0) / z.length;
    const error = 5 / Math.sqrt(z.length);
    expect(Math.abs(moment(1))).toBeLessThan(error);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(moment(3))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(error * Math.sqrt(96));
    expect(Math.abs(z.reduce((sum, x, i) => sum + x * (z[i + 1] ?? 0), 0) / z.length)).toBeLessThan(error);
  });

  test('integers are uniform (chi-square of 10 bins below its 0.1 % point, 27.9)', () => {
    const random = new CounterRandom([1, 'integers']);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const bin = random.integerBelow(10, i);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
  });
});

describe('values from some number on', () => {
  const random = new CounterRandom([3, 'tail']);
  const uniform = { low: -1, high: 3 };
  const normal = { mean: 2, deviation: 0.5 };

  test.each([0, 4, 20, 36])('are the tail of the whole, from %i', (first) => {
    for (const fill of [
      (out: Float32Array, from?: number) => random.fillUniform(out, uniform, from),
      (out: Float32Array, from?: number) => random.fillNormal(out, normal, from),
    ]) {
      const [whole, tail] = [new Float32Array(39), new Float32Array(39 - first)];
      fill(whole);
      fill(tail, first);
      expect(tail).toEqual(whole.subarray(first));
    }
  });

  test('follow their definition also where the block number has more than 32 bits', () => {
    const first = 4 * (2 ** 32 + 5);
    const [radius, angle, , last] = random.block(2 ** 32 + 5);
    const out = new Float32Array(4);
    random.fillUniform(out, uniform, first);
    expect(out[3]).toBe(Math.fround(-1 + 4 * (last / 2 ** 32)));
    random.fillNormal(out, normal, first);
    const distance = Math.sqrt(-2 * Math.log((radius + 1) / 2 ** 32));
    expect(out[0]).toBe(Math.fround(2 + 0.5 * distance * Math.cos((2 * Math.PI * angle) / 2 ** 32)));
  });

  test.each([1, 6, -4, NaN])('do not start at %d', (first) => {
    expect(() => random.fillUniform(new Float32Array(4), uniform, first)).toThrow(RangeError);
    expect(() => random.fillNormal(new Float32Array(4), normal, first)).toThrow(
      `Random values are made in fours: the first is ${first}, which is not a multiple of 4.`,
    );
  });
});
