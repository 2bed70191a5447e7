import { describe, expect, test } from 'vitest';
import { frameWeights, positiveWeight } from './frame-weights.js';

const labels = (frames: number, positives: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, frame) => (frame < positives ? 1 : 0));

describe('the weight of positive frames', () => {
  // The examples of spec 3.2, which gives three decimals; 5 is the clamp.
  test.each([
    { frames: 120, positives: 5, weight: 4.796 },
    { frames: 180, positives: 4, weight: 5 },
    { frames: 30, positives: 3, weight: 3 },
    { frames: 40, positives: 30, weight: 0.577 },
    { frames: 16, positives: 0, weight: 4 },
    { frames: 100, positives: 0, weight: 5 },
    { frames: 7, positives: 7, weight: 0 },
    { frames: 1, positives: 1, weight: 0 },
  ])('$positives of $frames: $weight', ({ frames, positives, weight }) => {
    expect(positiveWeight(frames, positives)).toBeCloseTo(weight, 3);
  });

  test('the clamp acts from 25 negatives per positive on', () => {
    expect(positiveWeight(26, 1)).toBe(5);
    expect(positiveWeight(25, 1)).toBeLessThan(5);
  });
});

describe('the weights of the frames', () => {
  test('make the weighted sum of losses the mean of spec 3.2', () => {
    // N = 5, p = 1: pw = √(4 / 1) = 2, hence 2/5 on the positive and 1/5 on the others.
    expect(frameWeights(Float32Array.of(0, 1, 0, 0, 0))).toEqual(Float32Array.of(0.2, 0.4, 0.2, 0.2, 0.2));
  });

  test('padding weighs nothing and is not counted, whatever its label', () => {
    // N = 2, p = 1: pw = 1.
    expect(frameWeights(Float32Array.of(1, 0, 1, 1), 2)).toEqual(Float32Array.of(0.5, 0.5, 0, 0));
  });

  test.each([1, 3, 40])('are exactly zero when all of %i frames are positive', (frames) => {
    expect(frameWeights(labels(frames, frames))).toEqual(new Float32Array(frames));
  });
});
