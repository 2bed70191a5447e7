/**
 * Element types of values. `i32` carries indices only: on CUDA, TensorFlow keeps i32 variables on the host, so no state
 * is ever stored in it. `bool` appears between comparisons and `select`.
 */
export const dtypes = ['f32', 'bf16', 'f16', 'i32', 'bool'] as const;
export type DType = (typeof dtypes)[number];

/** Bytes of one element in storage. */
export const bytesPerElement: Readonly<Record<DType, number>> = { f32: 4, bf16: 2, f16: 2, i32: 4, bool: 1 };

export function isFloat(dtype: DType): boolean {
  return dtype === 'f32' || dtype === 'bf16' || dtype === 'f16';
}
