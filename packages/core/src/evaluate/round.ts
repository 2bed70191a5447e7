import type { DType } from '../dtype.js';

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/** The nearest number that the type can hold; f32 values stay in float64, because the evaluator is the exact oracle. */
export function roundTo(dtype: DType, x: number): number {
  switch (dtype) {
    case 'f32':
      return x;
    case 'bf16':
      return roundToBf16(x);
    case 'f16':
      return roundToF16(x);
    case 'i32':
      return Math.trunc(x);
    case 'bool':
      return Number(x !== 0);
  }
}

/** Round to nearest even on the upper 16 bits of the single-precision pattern. */
function roundToBf16(x: number): number {
  word[0] = x;
  const pattern = bits[0] ?? 0;
  if (Number.isNaN(x)) return NaN;
  bits[0] = (pattern + 0x7fff + ((pattern >>> 16) & 1)) & 0xffff0000;
  return word[0];
}

/** 11 significant bits, exponents -14..15, subnormals in steps of 2^-24. */
function roundToF16(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const magnitude = Math.abs(x);
  const step = 2 ** (Math.max(Math.floor(Math.log2(magnitude)), -14) - 10);
  const scaled = magnitude / step;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * step;
  return Math.sign(x) * (rounded > 65504 ? Infinity : rounded);
}
