import { describe, expect, test } from 'vitest';

import { gridSide } from './grid-side.js';
import type { GridMode } from './grid-side.js';

const inference: GridMode = { kind: 'inference' };
const training = (sample: string | number, epoch = 0): GridMode => ({
  kind: 'training',
  seed: 42,
  epoch,
  sample: String(sample),
});
const options = { budget: 16384, minimum: 1, patchSide: 27 };

describe('inference', () => {
  // The table of spec 2.4.
  test.each([
    [1, 27, 27],
    [8, 27, 27],
    [16, 27, 27],
    [22, 27, 23],
    [23, 26, 23],
    [30, 23, 20],
    [32, 22, 19],
    [60, 16, 14],
    [64, 16, 13],
    [90, 13, 11],
    [120, 11, 10],
    [128, 11, 9],
    [180, 9, 8],
    [256, 8, 6],
    [512, 5, 4],
    [1024, 4, 3],
  ])('%i frames: %i for 16384, %i for 12480', (frames, large, small) => {
    expect(gridSide({ ...options, frames, mode: inference })).toBe(large);
    expect(gridSide({ ...options, frames, budget: 12480, mode: inference })).toBe(small);
  });

  test('one token per frame is the last case that fits', () => {
    expect(gridSide({ ...options, budget: 512, frames: 512, mode: inference })).toBe(1);
    expect(() =>
      gridSide({ ...options, budget: 512, frames: 513, mode: inference }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[GridError: 513 frames do not fit a budget of 512 visual tokens: a frame needs at least one. Use fewer frames or a larger budget.]`,
    );
  });

  test('the minimum is not used', () => {
    expect(gridSide({ ...options, budget: 12480, minimum: 4, frames: 1024, mode: inference })).toBe(3);
  });
});

describe('training', () => {
  test('a function of seed, epoch and sample alone', () => {
    const draw = (mode: GridMode): number => gridSide({ ...options, frames: 30, mode });
    const draws = Array.from({ length: 40 }, (_, i) => draw(training(i)));
    expect(Array.from({ length: 40 }, (_, i) => draw(training(i)))).toEqual(draws);
    expect(Array.from({ length: 40 }, (_, i) => draw(training(i, 1)))).not.toEqual(draws);
    expect(new Set(draws).size).toBeGreaterThan(10);
  });

  test('all sides from the minimum to the largest are drawn, each equally often', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const side = gridSide({ ...options, minimum: 4, frames: 180, mode: training(i) });
      counts.set(side, (counts.get(side) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9]);
    // Binomial with n = 6000, p = 1/6: standard deviation 29; five of them.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });

  // Spec 2.4 (a): r is uniform over 4 .. 111, so 85 of 108 values end at 27.
  test('one image is drawn before the clip: the full grid has probability 85/108', () => {
    let full = 0;
    for (let i = 0; i < 4000; i++) {
      if (gridSide({ frames: 1, budget: 12480, minimum: 4, patchSide: 27, mode: training(i) }) === 27) full++;
    }
    // Standard deviation sqrt(p (1 - p) / 4000) = 0.0065; five of them.
    expect(Math.abs(full / 4000 - 85 / 108)).toBeLessThan(0.033);
  });

  test('clipping before the draw gives the full grid probability 1/24', () => {
    let full = 0;
    for (let i = 0; i < 4000; i++) {
      const mode = { kind: 'training', seed: 1, epoch: 0, sample: String(i), clip: 'before-draw' } as const;
      if (gridSide({ frames: 1, budget: 12480, minimum: 4, patchSide: 27, mode }) === 27) full++;
    }
    expect(Math.abs(full / 4000 - 1 / 24)).toBeLessThan(0.016);
  });

  // Spec 2.4 (b): budget 12480 and minimum 4 fail for more than 780 frames.
  test('the minimum decides how many frames fit', () => {
    const at = (frames: number): number =>
      gridSide({ frames, budget: 12480, minimum: 4, patchSide: 27, mode: training('x') });
    expect(at(780)).toBe(4);
    expect(() => at(781)).toThrowErrorMatchingInlineSnapshot(
      `[GridError: 781 frames within 12480 visual tokens leave a grid side of at most 3, below the minimum of 4. Use at most 780 frames, a larger budget or a smaller minimum.]`,
    );
  });
});

test.each([
  ['frames', 0],
  ['budget', 1.5],
  ['minimum', -1],
  ['patchSide', Number.NaN],
])('%s = %d is refused', (name, value) => {
  expect(() => gridSide({ ...options, frames: 1, mode: inference, [name]: value })).toThrow(
    `The token grid needs a whole number of at least 1 for ${name}, not ${value}.`,
  );
});

test('a minimum above the patch grid cannot be drawn once the draw is clipped', () => {
  const mode = { kind: 'training', seed: 1, epoch: 0, sample: 'a', clip: 'before-draw' } as const;
  expect(() =>
    gridSide({ frames: 1, budget: 12480, minimum: 28, patchSide: 27, mode }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[GridError: The smallest grid side 28 is above the patch grid's 27. Set the minimum to at most 27.]`,
  );
});
