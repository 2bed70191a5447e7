import type { StoredDtype } from './dtype.js';
import { narrowed, type WrittenDtype } from './narrowed.js';

/** A tensor to be written. Its data are asked for once, when it is its turn, so no two tensors need be in memory. */
export interface TensorSource {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** Little-endian bytes in row-major order, in pieces of any length. */
  readonly data: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Values converted at once: 4 MiB of float32. */
const PIECE = 2 ** 20;

/**
 * float32 values, stored as they are or rounded to nearest even as bf16 or f16. Its data throw a NarrowingError where a finite
 * value is too large for f16.
 */
export function float32Source(
  name: string,
  shape: readonly number[],
  values: Float32Array,
  dtype: WrittenDtype = 'F32',
): TensorSource {
  return { name, dtype, shape, data: () => pieces(name, values, dtype) };
}

function* pieces(name: string, values: Float32Array, dtype: WrittenDtype): Generator<Uint8Array> {
  for (let start = 0; start < values.length; start += PIECE) {
    yield asBytes(narrowed(name, values.subarray(start, start + PIECE), dtype));
  }
}

/** Integers as they are: Int32Array as I32, BigInt64Array as I64. */
export function integerSource(
  name: string,
  shape: readonly number[],
  values: Int32Array | BigInt64Array,
): TensorSource {
  const dtype = values instanceof Int32Array ? 'I32' : 'I64';
  return { name, dtype, shape, data: () => [asBytes(values)] };
}

function asBytes(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
