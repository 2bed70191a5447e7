/** What a library's kernels for matrix products do on the device that a graph is lowered for. */
export interface ProductKernels {
  /** Products of bf16 matrices are rounded to the nearest bf16, not cut off. */
  readonly rounds: boolean;
  /** A bias and an activation that follow a product cost less inside its kernel than after it. */
  readonly joins: boolean;
  /**
   * How the second factor of a product of f32 matrices lies best. With some hundred rows and more the gain exceeds what a
   * copy that lies so costs.
   */
  readonly second: 'plain' | 'transposed' | 'either';
}

/** Of GPUs. */
export const nativeProducts: ProductKernels = { rounds: true, joins: true, second: 'either' };
