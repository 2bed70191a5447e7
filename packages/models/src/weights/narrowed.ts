import { beyondFloat16, float32ToBfloat16, float32ToFloat16 } from '@videoitg/core';
import { UserError } from '../user-error.js';

/** Types in which float32 numbers are written. */
export type WrittenDtype = 'F32' | 'BF16' | 'F16';

/** A number that the type in which it is to be written cannot hold. */
export class NarrowingError extends UserError {
  override readonly name = 'NarrowingError';
}

/**
 * float32 numbers as a file's type has them, rounded to nearest, ties to even. Infinities and NaN stay what they are.
 *
 * @throws NarrowingError when a finite number of tensor `name` would become infinite in f16.
 */
export function narrowed(name: string, values: Float32Array, dtype: WrittenDtype): Float32Array | Uint16Array {
  if (dtype === 'F32') return values;
  if (dtype === 'BF16') return float32ToBfloat16(values);
  const lost = beyondFloat16(values);
  if (lost === undefined) return float32ToFloat16(values);
  throw new NarrowingError(
    `Tensor ${JSON.stringify(name)} holds ${lost}, and f16 ends at 65504. Write it as bf16 or f32.`,
  );
}
