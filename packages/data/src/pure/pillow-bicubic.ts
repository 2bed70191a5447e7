/**
 * Pillow's bicubic resize of 8-bit pictures, byte for byte (Pillow below 12.2, whose pass order is fixed). Source: spec
 * section 2.1. Separable, horizontal pass first, antialiased when shrinking, intermediate kept as bytes; a pass whose
 * side already fits is skipped.
 */

const CHANNELS = 3;
const FRACTION_BITS = 22;
const ROUNDING = 1 << (FRACTION_BITS - 1);
const A = -0.5; // Pillow's bicubic kernel; OpenCV and PyTorch use -0.75
const REACH = 2; // the kernel is zero from here on

/** Weights of one side: output i reads `counts[i]` inputs from `firsts[i]`, with weights from `offsets[i]`. */
interface Pass {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Int32Array;
}

const CACHED_PASSES = 64;
const passes = new Map<string, Pass>();

/**
 * Resizes one picture.
 *
 * @param rgb [row, column, 3], `width` x `height`.
 * @returns [row, column, 3], `outWidth` x `outHeight`; the input itself when both sides fit already.
 * @throws RangeError when the sizes and the length do not go together.
 */
export function resizeBicubic(
  rgb: Uint8Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Uint8Array {
  requireSizes(rgb, width, height, outWidth, outHeight);
  const narrowed = width === outWidth ? rgb : resizeRows(rgb, width, height, outWidth);
  return height === outHeight ? narrowed : resizeColumns(narrowed, outWidth, height, outHeight);
}

function requireSizes(rgb: Uint8Array, ...sides: readonly [number, number, number, number]): void {
  const [width, height] = sides;
  if (sides.some((side) => !Number.isSafeInteger(side) || side < 1)) {
    throw new RangeError(`Cannot resize from and to sides of ${sides.join(', ')} pixels. Give integers from 1.`);
  }
  if (rgb.length !== width * height * CHANNELS) {
    const need = `${width} x ${height} x ${CHANNELS} = ${width * height * CHANNELS}`;
    throw new RangeError(`The picture has ${rgb.length} bytes instead of ${need}. Pass RGB bytes [row, column, 3].`);
  }
}

function resizeRows(rgb: Uint8Array, width: number, height: number, outWidth: number): Uint8Array {
  const { firsts, counts, offsets, weights } = passFor(width, outWidth);
  const out = new Uint8Array(outWidth * height * CHANNELS);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const rowStart = row * width * CHANNELS;
    for (let column = 0; column < outWidth; column++) {
      let from = rowStart + at(firsts, column) * CHANNELS;
      const weightStart = at(offsets, column);
      const weightEnd = weightStart + at(counts, column);
      let red = ROUNDING;
      let green = ROUNDING;
      let blue = ROUNDING;
      for (let index = weightStart; index < weightEnd; index++, from += CHANNELS) {
        const weight = at(weights, index);
        red = (red + Math.imul(at(rgb, from), weight)) | 0;
        green = (green + Math.imul(at(rgb, from + 1), weight)) | 0;
        blue = (blue + Math.imul(at(rgb, from + 2), weight)) | 0;
      }
      out[to++] = toByte(red);
      out[to++] = toByte(green);
      out[to++] = toByte(blue);
    }
  }
  return out;
}

function resizeColumns(rgb: Uint8Array, width: number, height: number, outHeight: number): Uint8Array {
  const { firsts, counts, offsets, weights } = passFor(height, outHeight);
  const stride = width * CHANNELS;
  const out = new Uint8Array(stride * outHeight);
  const sums = new Int32Array(stride); // whole rows are added up, so memory is read in order
  for (let row = 0; row < outHeight; row++) {
    sums.fill(ROUNDING);
    const weightStart = at(offsets, row);
    for (let tap = 0; tap < at(counts, row); tap++) {
      const weight = at(weights, weightStart + tap);
      const from = (at(firsts, row) + tap) * stride;
      for (let x = 0; x < stride; x++) sums[x] = (at(sums, x) + Math.imul(at(rgb, from + x), weight)) | 0;
    }
    const to = row * stride;
    for (let x = 0; x < stride; x++) out[to + x] = toByte(at(sums, x));
  }
  return out;
}

function passFor(inSize: number, outSize: number): Pass {
  const key = `${inSize}:${outSize}`;
  const known = passes.get(key);
  if (known !== undefined) return known;
  if (passes.size >= CACHED_PASSES) passes.clear();
  const made = makePass(inSize, outSize);
  passes.set(key, made);
  return made;
}

function makePass(inSize: number, outSize: number): Pass {
  const scale = inSize / outSize;
  const filterScale = Math.max(1, scale); // shrinking widens the kernel
  const support = REACH * filterScale;
  const firsts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const offsets = new Int32Array(outSize);
  const weights: number[] = [];
  for (let out = 0; out < outSize; out++) {
    const centre = (out + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inSize, Math.trunc(centre + support + 0.5));
    const row = Array.from({ length: end - first }, (_, tap) =>
      kernel((tap + first - centre + 0.5) * (1 / filterScale)),
    );
    let sum = 0; // in Pillow's order, so that the rounding agrees
    for (const weight of row) sum += weight;
    firsts[out] = first;
    counts[out] = row.length;
    offsets[out] = weights.length;
    for (const weight of row) weights.push(toFixedPoint(weight / sum));
  }
  return { firsts, counts, offsets, weights: Int32Array.from(weights) };
}

function kernel(signed: number): number {
  const x = Math.abs(signed);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * A;
  return 0;
}

/** Rounds halves away from zero, as C does with `(int)(x + 0.5)` on positive and `(int)(x - 0.5)` on negative numbers. */
function toFixedPoint(weight: number): number {
  return Math.trunc(weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
}

function toByte(sum: number): number {
  const value = sum >> FRACTION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Reads an element that the caller's loop bounds keep inside the array. */
function at(array: Uint8Array | Int32Array, index: number): number {
  return array[index] as number;
}
