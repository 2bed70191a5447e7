import { resizeBicubic } from './pillow-bicubic.js';

/** Name of the arithmetic below, stored with everything computed from it. */
export const PREPROCESS_VERSION = 'siglip-pillow-bicubic@1';

const CHANNELS = 3;

/**
 * The 256 possible results of rescaling and normalising a byte. The library multiplies by 1/255 in float64 and rounds
 * once; the rest is float32 arithmetic (spec section 2.1).
 */
const NORMALISED = Float32Array.from({ length: 256 }, (_, byte) => {
  const rescaled = Math.fround(byte * (1 / 255));
  return Math.fround(Math.fround(rescaled - 0.5) / 0.5);
});

/**
 * Prepares one frame for the vision tower: bicubic resize to a square (aspect ratio not kept), then values in [-1, 1],
 * channel-first. Source: spec section 2.1, HF `SiglipImageProcessor` with Pillow below 12.2, equal to the last bit.
 *
 * @param rgb [row, column, 3] bytes, `width` x `height`.
 * @param side of the square, 384 for SigLIP so400m.
 * @param out receives [channel, row, column], 3 * side * side values from `offset`.
 * @throws RangeError when a size does not fit.
 */
export function preprocessFrame(
  rgb: Uint8Array,
  width: number,
  height: number,
  side: number,
  out: Float32Array,
  offset = 0,
): void {
  const plane = side * side;
  if (offset < 0 || offset + CHANNELS * plane > out.length) {
    const need = `${CHANNELS} x ${side} x ${side} = ${CHANNELS * plane}`;
    throw new RangeError(`The target holds ${out.length - offset} values instead of ${need}. Make it larger.`);
  }
  const resized = resizeBicubic(rgb, width, height, side, side);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const to = offset + channel * plane;
    for (let pixel = 0; pixel < plane; pixel++) {
      const byte = resized[pixel * CHANNELS + channel] as number; // inside: the picture has plane * 3 bytes
      out[to + pixel] = NORMALISED[byte] as number; // inside: a byte
    }
  }
}
