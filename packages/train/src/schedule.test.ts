import { describe, expect, test } from 'vitest';
import { constantRate, cosine, rateFactor } from './schedule.js';

const factors = (schedule: Parameters<typeof rateFactor>[0], total: number): number[] =>
  Array.from({ length: total + 1 }, (_, step) => rateFactor(schedule, step, total));

// Rounding of a cosine in float64.
const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((factor, step) => expect(factor, `step ${step}`).toBeCloseTo(expected[step] ?? NaN, 14));
};

describe('cosine with warm-up (spec 4.2)', () => {
  test('a quarter of eight updates warms up; then π/6, π/3, π/2 ... of the cosine', () => {
    // 0.5 (1 + cos(k π / 6)) for k = 0 .. 6
    const root = Math.sqrt(3) / 2;
    const falling = [1, (1 + root) / 2, 0.75, 0.5, 0.25, (1 - root) / 2, 0];
    expectClose(factors(cosine({ warmupRatio: 0.25 }), 8), [0, 0.5, ...falling]);
  });

  test('the first update of a warm-up has rate 0, and the peak comes at its end', () => {
    const schedule = cosine({ warmupRatio: 0.05 });
    expect(rateFactor(schedule, 0, 2000)).toBe(0);
    expect(rateFactor(schedule, 1, 2000)).toBe(1 / 100);
    expect(rateFactor(schedule, 99, 2000)).toBe(99 / 100);
    expect(rateFactor(schedule, 100, 2000)).toBe(1);
  });

  test('the warm-up is rounded up: 3 % of 10 updates is one', () => {
    expect(factors(cosine({ warmupRatio: 0.03 }), 10).slice(0, 2)).toEqual([0, 1]);
  });

  test('without a warm-up the first update has the peak rate', () => {
    expectClose(factors(cosine(), 4), [1, 0.5 + Math.SQRT1_2 / 2, 0.5, 0.5 - Math.SQRT1_2 / 2, 0]);
  });
});

test('the constant schedule is 1 throughout', () => {
  expect(factors(constantRate, 3)).toEqual([1, 1, 1, 1]);
});

test('a ratio that leaves nothing after the warm-up is refused', () => {
  expect(() => cosine({ warmupRatio: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[TrainingError: The schedule's warmupRatio: Too big: expected number to be <1.]`,
  );
});
