/** float32 values of bfloat16 bits; exact. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  const words = new Uint32Array(out.buffer);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] ?? 0) << 16;
  return out;
}

/** float32 values of IEEE binary16 bits; exact. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  float16Values ??= Float32Array.from({ length: 2 ** 16 }, (_, pattern) => float16Value(pattern));
  for (let i = 0; i < bits.length; i++) out[i] = float16Values[bits[i] ?? 0] ?? 0;
  return out;
}

/** The value of every bit pattern, made at first use: a look-up is ten times as fast as the formula. */
let float16Values: Float32Array | undefined;

function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Infinity;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 bits, rounded to nearest, ties to even; NaN stays a (quiet) NaN. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    const nan = (word & 0x7fffffff) > 0x7f800000;
    out[i] = nan ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}

/** IEEE binary16 bits, rounded to nearest, ties to even; from 65520 on infinite; NaN stays a NaN. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(words.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    out[i] = ((word >>> 16) & 0x8000) | float16Magnitude(word & 0x7fffffff, values[i] ?? 0);
  }
  return out;
}

/** The first finite value that `float32ToFloat16` makes infinite: from half a step above 65504 on. */
export function beyondFloat16(values: Float32Array | Float64Array): number | undefined {
  return values.find((value) => Math.abs(value) >= 65_520 && Number.isFinite(value));
}

/** Bits without sign. @param word of the float32's absolute value */
function float16Magnitude(word: number, value: number): number {
  if (word > 0x7f800000) return 0x7e00;
  if (word >= 0x477ff000) return 0x7c00;
  if (word >= 0x38800000) {
    // Exponent bias 127 to 15, then 23 mantissa bits to 10.
    const rebased = word - 0x38000000;
    return (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13;
  }
  // Subnormal: a multiple of 2^-24. Adding 2^52 rounds a float64 to a whole number, ties to even.
  return Math.abs(value) * 2 ** 24 + 2 ** 52 - 2 ** 52;
}
