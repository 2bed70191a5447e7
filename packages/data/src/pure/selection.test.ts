import { describe, expect, it } from 'vitest';
import { randomIndices, selectTopK, uniformIndices } from './selection.js';

describe('selectTopK', () => {
  it('ranks by falling score, ties by position', () => {
    expect(selectTopK([0.5, 0.9, 0.5, 0.1, 0.9], 3)).toEqual({
      ranking: [1, 4, 0, 2, 3],
      byScore: [1, 4, 0],
      ascending: [0, 1, 4],
      requested: 3,
      fill: 'order',
      tookAll: false,
    });
  });

  it('takes all and says so when K reaches the number of frames', () => {
    expect(selectTopK([1, 2], 2).tookAll).toBe(true);
    expect(selectTopK(Float32Array.of(1, 2), 9)).toMatchObject({ byScore: [1, 0], requested: 9, tookAll: true });
    expect(selectTopK([Infinity, -Infinity, Infinity], 2).byScore).toEqual([0, 2]);
  });

  it('fills up where fewer than K frames have a score, as it is told', () => {
    const scores = [0, 0.5, 0, 0, 0, 0.9, 0, 0];
    expect(selectTopK(scores, 4).byScore).toEqual([5, 1, 0, 2]);
    expect(selectTopK(scores, 4, 'none')).toMatchObject({ byScore: [5, 1], ascending: [1, 5], tookAll: false });
    // Two of the frames 0 2 3 4 6 7 that are left, spread evenly: the first and the last.
    expect(selectTopK(scores, 4, 'uniform')).toMatchObject({
      byScore: [5, 1, 0, 7],
      ranking: [5, 1, 0, 7, 2, 3, 4, 6],
    });
    expect(selectTopK(scores, 1, 'uniform').byScore).toEqual([5]);
    expect(selectTopK(scores, 99, 'uniform')).toMatchObject({ ascending: [0, 1, 2, 3, 4, 5, 6, 7], tookAll: true });
    expect(selectTopK([0, 0], 1, 'none').byScore).toEqual([]);
    expect(selectTopK([0.1, 0.2, 0.3], 2, 'uniform').byScore).toEqual([2, 1]);
  });

  it('refuses what cannot be ranked', () => {
    expect(() => selectTopK([1, Number.NaN], 1)).toThrowErrorMatchingInlineSnapshot(
      `[SelectionError: The score of frame 1 is not a number. Check the model's weights and input.]`,
    );
    expect(() => selectTopK([1], 0)).toThrowErrorMatchingInlineSnapshot(
      `[SelectionError: Cannot choose with a count of 0. Give an integer from 1.]`,
    );
  });
});

it('spreads frames like numpy', () => {
  // numpy.linspace(0, n - 1, min(k, n)).astype(int)
  expect(uniformIndices(10, 4)).toEqual([0, 3, 6, 9]);
  expect(uniformIndices(100, 8)).toEqual([0, 14, 28, 42, 56, 70, 84, 99]);
  expect(uniformIndices(3, 8)).toEqual([0, 1, 2]);
  expect(uniformIndices(50, 1)).toEqual([0]);
});

it('draws different frames without preference', () => {
  let state = 1;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647; // Park-Miller
  const counts = new Array<number>(6).fill(0);
  for (let round = 0; round < 6000; round++) {
    const drawn = randomIndices(6, 2, random);
    expect(new Set(drawn).size).toBe(2);
    for (const index of drawn) counts[index] = (counts[index] ?? 0) + 1;
  }
  // Binomial with mean 2000 and standard deviation 37: five of them.
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(185);
  expect(randomIndices(3, 9, random)).toEqual([0, 1, 2]);
});
