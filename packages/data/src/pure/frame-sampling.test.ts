import { describe, expect, it } from 'vitest';
import { sampleFrames } from './frame-sampling.js';
import { pythonRound, pythonRoundToHundredths } from './python-round.js';

const A = 'videoitg-a@1';
const B = 'videoitg-b@1';
const by = (step: number, count: number): number[] => Array.from({ length: count }, (_, index) => index * step);

// The worked examples of the specification, section 5.1: frames, fps, target fps, most frames, step, A, B.
const table = [
  [300, 30, 1, 4, 30, [60, 120, 180, 270], [0, 60, 150, 210]],
  [300, 30, 1, 10, 30, by(30, 10), by(30, 10)],
  [250, 25, 2, 6, 12, [24, 72, 120, 156, 192, 240], [0, 36, 84, 120, 168, 204]],
  [100, 10, 1, 4, 10, [20, 40, 60, 90], [0, 20, 50, 70]],
  [1000, 12.5, 1, 8, 12, [120, 240, 360, 492, 624, 744, 864, 996], [0, 120, 252, 372, 504, 624, 756, 876]],
  [9514, 23.976, 1, 512, 24, by(24, 397), by(24, 397)],
] as const;

describe('sampleFrames', () => {
  it.each(table)('agrees with the reference for n=%i f=%f tf=%f N=%i', (...row) => {
    const [frameCount, fps, targetFps, maxFrames, step, a, b] = row;
    const request = { frameCount, fps, targetFps, maxFrames };
    expect(sampleFrames({ ...request, formula: A })).toEqual({
      ...request,
      formula: A,
      step,
      rawStep: fps / targetFps,
      indices: a,
    });
    expect(sampleFrames({ ...request, formula: B }).indices).toEqual(b);
  });

  it('agrees with the reference on the demo clip', () => {
    const request = { frameCount: 9514, fps: 23.976, targetFps: 2, maxFrames: 512 };
    const a = sampleFrames({ ...request, formula: A });
    const b = sampleFrames({ ...request, formula: B });
    expect([a.step, a.indices.length, b.indices.length]).toEqual([12, 512, 512]);
    expect([...a.indices.slice(0, 6), ...a.indices.slice(-3)]).toEqual([12, 24, 48, 60, 84, 96, 9468, 9480, 9504]);
    expect([...b.indices.slice(0, 6), ...b.indices.slice(-3)]).toEqual([0, 12, 36, 48, 72, 84, 9456, 9468, 9492]);
  });

  it('rounds the quotient to a double first', () => {
    const request = { fps: 1, targetFps: 1, maxFrames: 24 };
    // Exactly, A would take 122 = 15 * 196 / 24 - 0.5 rounded to even, and B 245 = 15 * 392 / 24.
    expect(sampleFrames({ ...request, formula: A, frameCount: 196 }).indices[14]).toBe(121);
    expect(sampleFrames({ ...request, formula: B, frameCount: 392 }).indices[15]).toBe(244);
  });

  it('needs a step of at least one frame', () => {
    const request = { frameCount: 100, fps: 0.4, targetFps: 1, maxFrames: 8 };
    expect(sampleFrames({ ...request, formula: A }).indices).toEqual([12, 24, 36, 49, 62, 74, 86, 99]);
    expect(() => sampleFrames({ ...request, formula: B })).toThrowErrorMatchingInlineSnapshot(
      `[SamplingError: Formula videoitg-b@1 has a step of zero frames at 0.4 fps for a target of 1 fps. Lower the target or use videoitg-a@1.]`,
    );
  });

  it('refuses sizes that make no sense', () => {
    const request = { formula: A, frameCount: 100, fps: 25, targetFps: 1, maxFrames: 8 } as const;
    expect(() => sampleFrames({ ...request, fps: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
      `[SamplingError: Frame sampling got fps NaN. Give the average frame rate, above 0.]`,
    );
    expect(() => sampleFrames({ ...request, frameCount: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[SamplingError: Frame sampling got frameCount 0. Give the number of decoded frames, an integer from 1.]`,
    );
    expect(() => sampleFrames({ ...request, targetFps: -1 })).toThrow('targetFps -1');
    expect(() => sampleFrames({ ...request, maxFrames: 1.5 })).toThrow('maxFrames 1.5');
  });
});

it('rounds like Python', () => {
  // From the Python prompt: [round(x) for x in ...] and [round(x, 2) for x in ...].
  expect([0.5, 1.5, 2.5, -0.5, -1.5, 0.49999999999999994, 12.5, 2.675].map(pythonRound)).toEqual([
    0, 2, 2, 0, -2, 0, 12, 3,
  ]);
  expect([0.125, 0.375, 0.625, 0.875, 0.285, 0.145, 0.005, 0.999].map(pythonRoundToHundredths)).toEqual([
    0.12, 0.38, 0.62, 0.88, 0.28, 0.14, 0.01, 1,
  ]);
});
