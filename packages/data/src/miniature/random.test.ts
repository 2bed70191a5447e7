import { describe, expect, it } from 'vitest';
import { RandomStream } from './random.js';

describe('RandomStream', () => {
  it('follows the published recurrence of xoshiro128**', () => {
    // Computed with Python integers from the recurrence in Blackman and Vigna's paper, state (1, 2, 3, 4).
    const random = new RandomStream([1, 2, 3, 4]);
    expect(Array.from({ length: 6 }, () => random.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ]);
  });

  it('gives every path and every seed a stream of its own', () => {
    const first = (seed: number, path: string): number => RandomStream.of(seed, path).bits();
    expect(first(1, 'a')).toBe(first(1, 'a'));
    expect(new Set([first(1, 'a'), first(1, 'b'), first(2, 'a'), first(-1, 'a')]).size).toBe(4);
  });

  it('draws uniform numbers', () => {
    const random = RandomStream.of(1, 'uniform');
    const draws = Array.from({ length: 20_000 }, () => random.unit());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    // The mean of 20,000 uniform draws has a standard deviation of 1 / sqrt(12 * 20000) = .002; five of them.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const dice = Array.from({ length: 6000 }, () => random.integer(1, 6));
    // Each face is binomial with mean 1000 and deviation 29; five of them.
    for (let face = 1; face <= 6; face++) {
      expect(Math.abs(dice.filter((value) => value === face).length - 1000)).toBeLessThan(145);
    }
  });

  it('samples without repetition and shuffles all', () => {
    const random = RandomStream.of(1, 'sample');
    const items = ['a', 'b', 'c', 'd', 'e'];
    expect(random.sample(items).sort()).toEqual(items);
    const firsts = new Set(Array.from({ length: 100 }, () => random.sample(items, 1)[0]));
    expect(firsts.size).toBe(5);
    expect(new Set(random.sample(items, 3)).size).toBe(3);
  });

  it('refuses to pick from nothing', () => {
    expect(() => RandomStream.of(1, 'x').pick([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: Nothing to pick from: the list is empty.]`,
    );
  });
});
