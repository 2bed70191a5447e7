import { UserError } from '../errors.js';

/** An 8-bit RGB picture: `data[(y * width + x) * 3 + channel]`. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** @throws {UserError} when the bytes do not fit the size. */
export function requireImage(image: RgbImage, what: string): void {
  const { width, height, data } = image;
  const sized = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sized || data.length !== width * height * 3) {
    throw new UserError(`${what} is no RGB picture: ${width} x ${height} with ${data.length} bytes.`);
  }
}

/** The height that keeps an image's proportions at a width; at least one pixel. */
export function heightFor(image: RgbImage, width: number): number {
  return Math.max(1, Math.round((image.height * width) / image.width));
}

/**
 * Resizes for display: each output pixel is the mean of the input area that it covers (shrinking) or is interpolated
 * linearly (growing). Models have a resize of their own; this one is only looked at.
 */
export function resizeForDisplay(image: RgbImage, width: number, height: number): RgbImage {
  if (width === image.width && height === image.height) return image;
  const columns = weightsFor(image.width, width);
  const rows = weightsFor(image.height, height);
  // Horizontal pass: [input row, output column, channel].
  const narrow = new Float32Array(image.height * width * 3);
  for (let y = 0; y < image.height; y++) {
    blend(
      columns,
      (source) => (y * image.width + source) * 3,
      image.data,
      (x) => (y * width + x) * 3,
      narrow,
    );
  }
  const output = new Float32Array(width * height * 3);
  for (let x = 0; x < width; x++) {
    blend(
      rows,
      (source) => (source * width + x) * 3,
      narrow,
      (y) => (y * width + x) * 3,
      output,
    );
  }
  return { width, height, data: Uint8Array.from(output, (value) => Math.min(255, Math.max(0, Math.round(value)))) };
}

interface Window {
  readonly first: number;
  /** Weights of the sources from `first` on; they sum to one. */
  readonly weights: readonly number[];
}

/** Triangle weights of half-width max(1, scale) around each output's centre, clipped at the borders. */
function weightsFor(inputs: number, outputs: number): Window[] {
  const scale = inputs / outputs;
  const radius = Math.max(1, scale);
  return Array.from({ length: outputs }, (_, output) => {
    const centre = (output + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - radius));
    const last = Math.min(inputs - 1, Math.floor(centre + radius));
    const raw = Array.from({ length: last - first + 1 }, (_, i) =>
      Math.max(0, 1 - Math.abs(first + i - centre) / radius),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    // A centre that lies exactly a radius outside leaves no weight: the border pixel counts alone.
    return { first, weights: sum > 0 ? raw.map((weight) => weight / sum) : raw.map((_, i) => (i === 0 ? 1 : 0)) };
  });
}

function blend(
  windows: readonly Window[],
  sourceAt: (source: number) => number,
  from: ArrayLike<number>,
  targetAt: (target: number) => number,
  to: Float32Array,
): void {
  windows.forEach(({ first, weights }, target) => {
    const out = targetAt(target);
    weights.forEach((weight, i) => {
      const at = sourceAt(first + i);
      for (let channel = 0; channel < 3; channel++) {
        to[out + channel] = (to[out + channel] ?? 0) + weight * (from[at + channel] ?? 0);
      }
    });
  });
}
