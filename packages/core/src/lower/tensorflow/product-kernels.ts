/** What a library's kernels for matrix products do on the device that a graph is lowered for. */
export interface ProductKernels {
  /** Products of bf16 matrices are rounded to the nearest bf16, not cut off. */
  readonly rounds: boolean;
  /** A bias and an activation that follow a product cost less inside its kernel than after it. */
  readonly joins: boolean;
  /** How the second factor of a product of f32 matrices must lie; either way unless given. */
  readonly second?: SecondFactor;
  /** Results for which a product that reads its first factor transposed is worth copies of both factors. */
  readonly both?: UnpackedResult;
}

/**
 * The form of a second factor that is worth a copy, as the product of some hundred rows with the copy takes less time than
 * with the factor as it lies.
 */
export interface SecondFactor {
  readonly lies: 'plain' | 'transposed';
  /** Columns of the result up to which it is so. */
  readonly columns: number;
  /** Elements of the factor from which on it is so. */
  readonly elements: number;
}

/** Results that are made of factors which were not packed, along lines that lie badly in the cache. */
export interface UnpackedResult {
  /** 1/rows + 1/columns is this at least. */
  readonly reciprocals: number;
  /** Columns are a multiple of this. */
  readonly line: number;
}

/** Elements of a factor that is copied to lie otherwise, at most: 64 MB. */
const largestCopy = 2 ** 24;

/** A second factor of so many rows and columns, as it lies, is copied to lie otherwise. */
export function turnsSecond(
  { second }: ProductKernels,
  sizes: readonly [number, number],
  transposed: boolean,
): boolean {
  const elements = sizes[0] * sizes[1];
  if (second === undefined || elements < second.elements || elements > largestCopy) return false;
  return (second.lies === 'transposed') !== transposed && sizes[transposed ? 0 : 1] <= second.columns;
}

/** Both factors of a product with so many rows and columns are copied to lie otherwise. */
export function turnsBoth({ both }: ProductKernels, [rows, columns]: readonly [number, number]): boolean {
  return both !== undefined && 1 / rows + 1 / columns >= both.reciprocals && columns % both.line === 0;
}

/** Of GPUs. */
export const nativeProducts: ProductKernels = { rounds: true, joins: true };
