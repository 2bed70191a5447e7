import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { heightFor, requireImage, resizeForDisplay, type RgbImage } from './image.js';
import { encodeThumbnails, jpegDataUri } from './thumbnails.js';

const grey = (width: number, height: number, values: readonly number[]): RgbImage => ({
  width,
  height,
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
});
const channel = (image: RgbImage): number[] => Array.from(image.data).filter((_, i) => i % 3 === 0);
const noise = (width: number, height: number, seed: number): RgbImage => {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, data };
};

describe('resizeForDisplay', () => {
  it('halves with triangle weights', () => {
    // 4 -> 2: centres 0.5 and 2.5, radius 2. Weights of sources 0..2: 0.75 0.75 0.25 / 1.75; of 1..3 mirrored.
    const small = channel(resizeForDisplay(grey(4, 1, [0, 100, 200, 255]), 2, 1));
    expect(small).toEqual([Math.round((75 + 50) / 1.75), Math.round((25 + 150 + 0.75 * 255) / 1.75)]);
  });
  it('doubles linearly', () => {
    // 2 -> 4: centres -0.25, 0.25, 0.75, 1.25; the border ones see one pixel only.
    expect(channel(resizeForDisplay(grey(2, 1, [0, 200]), 4, 1))).toEqual([0, 50, 150, 200]);
    expect(channel(resizeForDisplay(grey(1, 2, [0, 200]), 1, 4))).toEqual([0, 50, 150, 200]);
  });
  it('keeps a flat picture flat at odd sizes', () => {
    const flat = resizeForDisplay(grey(7, 5, new Array<number>(35).fill(123)), 3, 11);
    expect(new Set(flat.data)).toEqual(new Set([123]));
    expect(flat.data).toHaveLength(3 * 11 * 3);
  });
});

describe('requireImage and heightFor', () => {
  it('refuses bytes that do not fit', () => {
    expect(() =>
      requireImage({ width: 2, height: 2, data: new Uint8Array(11) }, 'frame 3'),
    ).toThrowErrorMatchingInlineSnapshot(`[UserError: frame 3 is no RGB picture: 2 x 2 with 11 bytes.]`);
    expect(() =>
      requireImage({ width: 0, height: 2, data: new Uint8Array(0) }, 'frame 3'),
    ).toThrowErrorMatchingInlineSnapshot(`[UserError: frame 3 is no RGB picture: 0 x 2 with 0 bytes.]`);
  });
  it('keeps proportions', () => {
    expect(heightFor(grey(4, 1, [0, 0, 0, 0]), 1)).toBe(1);
    expect(heightFor({ width: 1920, height: 1080, data: new Uint8Array() }, 224)).toBe(126);
  });
});

describe('thumbnails', () => {
  const decode = (uri: string) => jpeg.decode(Buffer.from(uri.split(',')[1] ?? '', 'base64'));

  it('are JPEGs that are never enlarged and keep their colours', () => {
    const red: RgbImage = {
      width: 64,
      height: 32,
      data: Uint8Array.from({ length: 64 * 32 * 3 }, (_, i) => (i % 3 === 0 ? 200 : 20)),
    };
    const image = decode(jpegDataUri(red, 288, 76));
    expect([image.width, image.height]).toEqual([64, 32]);
    // JPEG at this quality is within a few levels on a flat picture.
    expect(Math.abs((image.data[0] ?? 0) - 200)).toBeLessThanOrEqual(4);
    expect(Math.abs((image.data[1] ?? 0) - 20)).toBeLessThanOrEqual(4);
  });

  it('take the largest size that fits the budget', () => {
    const pictures = [noise(400, 200, 1), undefined, noise(400, 200, 2)];
    const wide = encodeThumbnails(pictures, new Set(), 10_000_000);
    expect(wide[1]).toBeUndefined();
    expect(decode(wide[0] ?? '').width).toBe(288);
    const total = wide.join('').length;
    const narrower = encodeThumbnails(pictures, new Set(), total - 1);
    expect(decode(narrower[0] ?? '').width).toBe(208);
    expect(narrower.join('').length).toBeLessThan(total);
  });

  it('keep the important frames and spread the rest when the budget is short', () => {
    const pictures = Array.from({ length: 64 }, (_, i) => noise(120, 90, i + 1));
    const each = jpegDataUri(noise(120, 90, 1), 96, 58).length;
    const uris = encodeThumbnails(pictures, new Set([33, 35]), each * 10.5);
    const kept = uris.flatMap((uri, i) => (uri === undefined ? [] : [i]));
    expect(uris.join('').length).toBeLessThanOrEqual(each * 10.5);
    expect(kept).toEqual(expect.arrayContaining([0, 33, 35, 16, 32, 48]));
  });

  it('refuse a broken picture', () => {
    expect(() => encodeThumbnails([{ width: 2, height: 2, data: new Uint8Array(1) }], new Set(), 1)).toThrow(
      /frame 0 is no RGB/,
    );
  });
});
