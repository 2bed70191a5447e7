import type { Engine } from '@videoitg/core';
import { UserError } from '../errors.js';
import type { StoredType } from './model-source.js';

/** Types that `--precision` and `--storage` name. */
export const FLOAT_TYPES = ['f32', 'bf16'] as const;
export type FloatType = (typeof FLOAT_TYPES)[number];

/** What the user asked for; what is left out follows from the model and the engine. */
export interface PrecisionOptions {
  /** Of matrix products. */
  readonly precision?: FloatType;
  /** Of the weights in memory. */
  readonly storage?: FloatType;
}

/** Element types of a selector's arithmetic and of its weights in memory. */
export interface Precision {
  readonly products: FloatType;
  readonly storage: FloatType;
}

/**
 * Weights are kept as the model stores them where the engine can, and products computed in bf16 where weights are bf16.
 *
 * @throws {UserError} when bf16 is asked of an engine that has only f32.
 */
export function choosePrecision(
  { precision, storage }: PrecisionOptions,
  stored: StoredType,
  { name }: Pick<Engine, 'name'>,
): Precision {
  if (name === 'onnxruntime') {
    const asked = precision === 'bf16' ? '--precision' : storage === 'bf16' ? '--storage' : undefined;
    if (asked === undefined) return { products: 'f32', storage: 'f32' };
    throw new UserError(`${asked} bf16 needs --engine tensorflow: onnxruntime computes in f32 only.`);
  }
  const kept = storage ?? (stored === 'bf16' && precision !== 'f32' ? 'bf16' : 'f32');
  return { storage: kept, products: precision ?? kept };
}
