import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resizeBicubic } from './pillow-bicubic.js';
import { preprocessFrame } from './preprocess.js';

const kind = z.enum(['noise', 'extremes', 'rings']);

// Made with Pillow itself by tools/fixtures/pillow-bicubic.py.
const fixture = z
  .object({
    cases: z.array(
      z.object({
        width: z.number(),
        height: z.number(),
        outWidth: z.number(),
        outHeight: z.number(),
        kind,
        sha256: z.string(),
        bytes: z.string(),
      }),
    ),
    odd: z.array(z.object({ width: z.number(), height: z.number(), kind, sha256: z.string() })),
    normalisedBits: z.array(z.number()),
  })
  .parse(JSON.parse(readFileSync(new URL('../../test/fixtures/pillow-bicubic.json', import.meta.url), 'utf8')));

/** The fixture script's pictures: hashed positions; their highest bit; or rings, smooth but where the value wraps around. */
function picture(width: number, height: number, kind: 'noise' | 'extremes' | 'rings'): Uint8Array {
  const bytes = new Uint8Array(width * height * 3);
  for (let index = 0; index < bytes.length; index++) {
    const first = Math.imul(index, 2_654_435_761) >>> 0;
    const noise = Math.imul(first ^ (first >>> 15), 2_246_822_519) >>> 24;
    bytes[index] = kind === 'noise' ? noise : kind === 'extremes' ? (noise >= 128 ? 255 : 0) : ring(index, width);
  }
  return bytes;
}

/** Byte `index` of rings around the upper left corner, wider for the first channel. */
function ring(index: number, width: number): number {
  const pixel = Math.floor(index / 3);
  const row = Math.floor(pixel / width);
  const column = pixel % width;
  return ((row * row + 2 * column * column) * ((index % 3) + 1)) >>> 6; // kept modulo 256
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('resizeBicubic', () => {
  it.each(fixture.cases)('equals Pillow: $width x $height to $outWidth x $outHeight, $kind', (one) => {
    const out = resizeBicubic(
      picture(one.width, one.height, one.kind),
      one.width,
      one.height,
      one.outWidth,
      one.outHeight,
    );
    const expected = Buffer.from(one.bytes, 'base64');
    expect(Buffer.from(out.subarray(0, expected.length))).toEqual(expected);
    expect(sha256(out)).toBe(one.sha256);
  });

  it(`equals Pillow in every byte of ${fixture.odd.length} pictures of odd sizes`, () => {
    expect(fixture.odd).toHaveLength(200);
    const different = fixture.odd.filter(
      ({ width, height, kind, sha256: expected }) =>
        sha256(resizeBicubic(picture(width, height, kind), width, height, 384, 384)) !== expected,
    );
    expect(different).toEqual([]);
  });

  it('refuses sizes that do not fit', () => {
    expect(() => resizeBicubic(new Uint8Array(10), 2, 2, 4, 4)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The picture has 10 bytes instead of 2 x 2 x 3 = 12. Pass RGB bytes [row, column, 3].]`,
    );
    expect(() => resizeBicubic(new Uint8Array(12), 2, 2, 0, 4)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: Cannot resize from and to sides of 2, 2, 0, 4 pixels. Give integers from 1.]`,
    );
  });
});

describe('preprocessFrame', () => {
  it('gives the library’s 256 values to the last bit, channel-first', () => {
    // A 16 x 16 picture at its own size: no resize, so every byte shows its value.
    const rgb = Uint8Array.from(
      { length: 16 * 16 * 3 },
      (_, index) => (Math.floor(index / 3) + 50 * (index % 3)) % 256,
    );
    const out = new Float32Array(3 + 3 * 256).fill(7);
    preprocessFrame(rgb, 16, 16, 16, out, 3);
    const bits = new Uint32Array(out.buffer);
    expect([...out.subarray(0, 3)]).toEqual([7, 7, 7]);
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < 256; pixel++) {
        expect(bits[3 + channel * 256 + pixel]).toBe(fixture.normalisedBits[(pixel + 50 * channel) % 256]);
      }
    }
  });

  it('refuses a target that is too small', () => {
    expect(() => preprocessFrame(new Uint8Array(12), 2, 2, 4, new Float32Array(47))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The target holds 47 values instead of 3 x 4 x 4 = 48. Make it larger.]`,
    );
  });
});
