import { describe, expect, it } from 'vitest';
import { softenChroma } from './chroma.js';
import { noiseTable } from './noise.js';
import { planVideo } from './plan-video.js';
import { RandomStream } from './random.js';
import { FrameRenderer, renderFrame } from './renderer.js';
import { signedDistance } from './shapes.js';
import { signMask } from './sign.js';
import { stateAt } from './state.js';
import type { WorldState } from './state.js';

const quiet: WorldState = {
  background: [20, 40, 60],
  gradient: { x: 1, y: 0 },
  white: 0,
  objects: [],
  noise: { seed: 1, deviation: 0 },
};

function draw(state: WorldState, width: number, height: number): (x: number, y: number) => number[] {
  const out = new Uint8Array(width * height * 3);
  new FrameRenderer(width, height).render(state, out);
  return (x, y) => [...out.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe('FrameRenderer', () => {
  it('draws a background with a quarter more light at its far side, and white over it', () => {
    const pixel = draw(quiet, 64, 64);
    expect(pixel(0, 0)).toEqual([20, 40, 60]);
    expect(pixel(32, 63)).toEqual([23, 45, 68]); // 1.125 times, rounded: 22.5, 45, 67.5
    const opening = draw({ ...quiet, white: 0.5 }, 64, 64);
    expect(opening(0, 0)).toEqual([138, 148, 158]); // half of the colour and half of 255
  });

  it('shows the whole square world in a frame of any shape', () => {
    const object = { color: 'red', shape: 'circle', radius: 8, x: 32, y: 16 } as const;
    for (const [width, height] of [
      [64, 64],
      [128, 64],
      [64, 192],
    ] as const) {
      const pixel = draw({ ...quiet, objects: [object] }, width, height);
      const look = (x: number, y: number): number[] => pixel((x * width) / 64, (y * height) / 64);
      expect(look(32, 16)).toEqual([225, 45, 45]);
      expect(look(38, 16)).toEqual([225, 45, 45]);
      expect(look(32, 22)).toEqual([225, 45, 45]);
      expect(look(41, 16)[0]).toBeLessThan(30);
      expect(look(32, 25)[0]).toBeLessThan(30);
    }
  });

  it('covers the area of a circle', () => {
    const size = 256;
    const out = new Uint8Array(size * size * 3);
    const object = { color: 'white', shape: 'circle', radius: 8, x: 30.3, y: 20.7 } as const;
    const state: WorldState = { ...quiet, background: [0, 0, 0], objects: [object] };
    new FrameRenderer(size, size).render(state, out);
    const covered = out.reduce((sum, value) => sum + value, 0) / 3 / 240;
    // pi r^2 with r = 32 pixels is 3217; smoothing the outline moves it by far less than 1 %.
    expect(Math.abs(covered / (Math.PI * 32 * 32) - 1)).toBeLessThan(0.01);
  });

  it('adds grey noise of the stated strength, the same each time', () => {
    const state: WorldState = { ...quiet, background: [100, 100, 100], gradient: { x: 0, y: 0 } };
    const out = new Uint8Array(64 * 64 * 3);
    new FrameRenderer(64, 64).render({ ...state, noise: { seed: 5, deviation: 3 } }, out);
    const grey = out.filter((_, i) => i % 3 === 0);
    const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
    const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length;
    // 4,096 draws: the mean has a deviation of .05, the variance 9 + 1/12 (rounding) one of .2; five of each.
    expect(Math.abs(mean - 100)).toBeLessThan(0.25);
    expect(Math.abs(variance - 9 - 1 / 12)).toBeLessThan(1);
    expect(out.every((value, i) => value === out[i - (i % 3)])).toBe(true);
  });

  it('is what renderFrame uses', () => {
    const plan = planVideo(RandomStream.of(1, 'render'), 20);
    const [one, two] = [new Uint8Array(80 * 64 * 3), new Uint8Array(80 * 64 * 3)];
    new FrameRenderer(80, 64).render(stateAt(plan, 7.25), one);
    renderFrame(plan, 7.25, 80, 64, two);
    expect(two).toEqual(one);
    renderFrame(plan, 7.291, 80, 64, two);
    expect(two).not.toEqual(one);
  });

  it('refuses sizes and buffers that do not fit', () => {
    expect(() => new FrameRenderer(4, 64)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: A frame of 4x64 cannot be drawn: each side must be from 8 to 4096 pixels.]`,
    );
    expect(() => new FrameRenderer(64, 64).render(quiet, new Uint8Array(5))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The frame buffer holds 5 bytes, but a 64x64 RGB frame has 12288: allocate width * height * 3.]`,
    );
  });
});

describe('signMask', () => {
  it('shows the letters cell by cell', () => {
    const mask = signMask('GO', 64, 64);
    expect([mask.left, mask.top, mask.width, mask.height]).toEqual([20, 48, 24, 14]);
    const rows = Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: 12 }, (_, column) => (mask.coverage[row * 2 * 24 + column * 2] ? '#' : '.')).join(''),
    );
    expect(rows).toEqual([
      '.###...###..',
      '#...#.#...#.',
      '#.....#...#.',
      '#.###.#...#.',
      '#...#.#...#.',
      '#...#.#...#.',
      '.###...###..',
    ]);
  });

  it('keeps the amount of ink at any size', () => {
    const ink = (width: number, height: number): number => {
      return signMask('EXIT', width, height).coverage.reduce((sum, value) => sum + value, 0) / width / height;
    };
    // Float32 sums of a few thousand terms: relative 1e-5.
    expect(ink(90, 70) / ink(64, 64)).toBeCloseTo(1, 5);
    expect(ink(320, 180) / ink(64, 64)).toBeCloseTo(1, 5);
  });
});

describe('signedDistance', () => {
  it('has the values worked out by hand', () => {
    expect(signedDistance('circle', 3, 4, 4)).toBe(1);
    expect(signedDistance('ring', 0, 0, 10)).toBeCloseTo(7.2 - 2.8, 12); // the hole: .72 r - .28 r from its rim
    expect(signedDistance('ring', 7.2, 0, 10)).toBeCloseTo(-2.8, 12);
    expect(signedDistance('triangle', 0, 9, 10)).toBe(1);
    expect(signedDistance('triangle', 0, -10, 10)).toBe(0);
    expect(signedDistance('cross', 0, 0, 10)).toBeCloseTo(-3.4, 12);
    expect(signedDistance('cross', 6, 6, 10)).toBeCloseTo(2.6, 12);
  });
});

describe('noiseTable', () => {
  it('has mean 0 and variance 1', () => {
    const table = noiseTable();
    const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
    const variance = table.reduce((sum, value) => sum + value ** 2, 0) / table.length;
    // 65,536 draws: deviations .004 and .006; five of each.
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });
});

describe('softenChroma', () => {
  it('averages the colour of a block and keeps each brightness', () => {
    // Brightness: red 76.245, the others 100. Mean difference to it: red (178.755 + 0) / 4, others -76.245 / 4.
    const image = Uint8Array.from([255, 0, 0, 100, 100, 100, 100, 100, 100, 100, 100, 100]);
    softenChroma(image, 2, 2);
    expect([...image]).toEqual([121, 57, 57, 145, 81, 81, 145, 81, 81, 145, 81, 81]);
  });
});
