/** What a library's kernels for matrix products do on the device that a graph is lowered for. */
export interface ProductKernels {
  /** Products of bf16 matrices are rounded to the nearest bf16, not cut off. */
  readonly rounds: boolean;
  /** A bias and an activation that follow a product cost less inside its kernel than after it. */
  readonly joins: boolean;
  /** A product with few rows is faster where its second factor lies transposed, by more than a transposed copy costs. */
  readonly prefersTransposed: boolean;
}

/** Of GPUs, and of CPUs for which oneDNN has kernels of its own. */
export const nativeProducts: ProductKernels = { rounds: true, joins: true, prefersTransposed: false };
