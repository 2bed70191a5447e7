/** IEEE 754 half precision as raw bits, in both directions; Node 20 has no Float16Array. */

const INFINITY_BITS = 0x7c00;
const QUIET_NAN_BITS = 0x7e00;
const FLOAT32_INFINITY = 0x7f800000;
const OVERFLOW = 0x477ff000; // 65520, half-way from the largest half (65504) to 2^16: rounds to infinity
const SMALLEST_NORMAL = 0x38800000; // 2^-14
const VANISHES = 0x33000000; // 2^-25, half-way from 0 to the smallest subnormal: rounds to even, 0
const EXPONENT_SHIFT = 0x38000000; // (127 - 15) << 23

let table: Float32Array | undefined;

/** Rounds float32 values to the nearest halves, ties to even; every NaN becomes the quiet one. */
export function toFloat16(values: Float32Array, out = new Uint16Array(values.length)): Uint16Array {
  requireRoom(values.length, out.length);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let index = 0; index < bits.length; index++) out[index] = roundBits(bits[index] as number); // inside the loop
  return out;
}

/** Widens halves to float32, exactly. */
export function fromFloat16(bits: Uint16Array, out = new Float32Array(bits.length)): Float32Array {
  requireRoom(bits.length, out.length);
  table ??= Float32Array.from({ length: 65_536 }, (_, half) => widen(half));
  for (let index = 0; index < bits.length; index++) out[index] = table[bits[index] as number] as number; // 16 bits
  return out;
}

function roundBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > FLOAT32_INFINITY) return sign | QUIET_NAN_BITS;
  if (magnitude >= OVERFLOW) return sign | INFINITY_BITS;
  if (magnitude >= SMALLEST_NORMAL) {
    const tieToEven = 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((magnitude + tieToEven - EXPONENT_SHIFT) >>> 13);
  }
  return magnitude <= VANISHES ? sign : sign | roundSubnormal(magnitude);
}

/** Halves below 2^-14 count steps of 2^-24: significand * 2^(exponent - 150) = steps * 2^-24. */
function roundSubnormal(magnitude: number): number {
  const shift = 126 - (magnitude >>> 23);
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const steps = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && steps % 2 === 1) ? steps + 1 : steps;
}

function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function requireRoom(needed: number, room: number): void {
  if (room < needed) throw new RangeError(`The target holds ${room} values instead of ${needed}. Make it larger.`);
}
