import type { DType } from '../dtype.js';
import { EngineError } from '../errors.js';
import { beyondFloat16, bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from '../half.js';

/** Elements as an entry stores them: f32, or the bits of 16-bit floats. */
export type StoredValues = Float32Array | Uint16Array;

const is16Bit = (storage: DType): boolean => storage === 'bf16' || storage === 'f16';

/** Numbers of stored elements. */
export function toNumbers(storage: DType, values: StoredValues): Float32Array {
  if (values instanceof Float32Array) return values;
  return storage === 'f16' ? float16ToFloat32(values) : bfloat16ToFloat32(values);
}

/**
 * Elements as the entry stores them.
 *
 * @throws EngineError when bits are given for an entry that has none, or a finite number is too large for f16.
 */
export function toStored(path: string, storage: DType, values: StoredValues): StoredValues {
  if (!is16Bit(storage)) {
    if (values instanceof Float32Array) return values;
    throw new EngineError(`The state "${path}" is stored as ${storage}: write its numbers, it has no 16-bit form.`);
  }
  if (values instanceof Uint16Array) return values;
  checkFits(path, storage, values);
  return storage === 'f16' ? float32ToFloat16(values) : float32ToBfloat16(values);
}

/** @throws EngineError when a finite number is too large for an entry of f16. */
export function checkFits(path: string, storage: DType, values: Float32Array | Float64Array): void {
  const lost = storage === 'f16' ? beyondFloat16(values) : undefined;
  if (lost === undefined) return;
  throw new EngineError(
    `The state "${path}" is stored as f16, which ends at 65504, and ${lost} is written to it. Store it as bf16 or f32.`,
  );
}

/** @throws EngineError when the entry is not stored in 16 bits. */
export function bitsOf(path: string, values: StoredValues): Uint16Array {
  if (values instanceof Uint16Array) return values;
  throw new EngineError(`The state "${path}" is stored as f32: read its numbers, it has no 16-bit form.`);
}
