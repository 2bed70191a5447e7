import type { TensorFlowEmitter, TfProduct } from './emitter.js';
import { turnsBoth, turnsSecond, type ProductKernels } from './product-kernels.js';

/** A product of matrices in the form that is fastest with the library's kernels: of the factors as they lie, or of copies. */
export function emitProduct(
  g: TensorFlowEmitter,
  kernels: ProductKernels,
  [a, b]: readonly [string, string],
  product: TfProduct,
): string {
  const rounds = !kernels.rounds && g.typeOf(a) === 'bf16';
  const factors = rounds ? ([g.cast(a, 'f32'), g.cast(b, 'f32')] as const) : ([a, b] as const);
  const result = product.batched
    ? g.node('BatchMatMulV2', factors, { adj_x: product.transposeA, adj_y: product.transposeB })
    : matrixProduct(g, kernels, factors, product);
  return rounds ? g.cast(result, 'bf16') : result;
}

function matrixProduct(
  g: TensorFlowEmitter,
  kernels: ProductKernels,
  [first, second]: readonly [string, string],
  { transposeA, transposeB, fixed, result }: TfProduct,
): string {
  const multiply = (x: string, y: string, ofX: boolean, ofY: boolean): string =>
    g.node('MatMul', [x, y], { transpose_a: ofX, transpose_b: ofY });
  const f32 = g.typeOf(first) === 'f32';
  if (f32 && !transposeA && fixed && turnsSecond(kernels, fixed, transposeB)) {
    return multiply(first, transposedCopy(g, second, fixed[1], first), false, !transposeB);
  }
  if (f32 && transposeA && !transposeB && result && turnsBoth(kernels, result)) {
    const [rows, columns] = result;
    return multiply(transposedCopy(g, first, rows, second), transposedCopy(g, second, columns, first), false, true);
  }
  return multiply(first, second, transposeA, transposeB);
}

/**
 * A matrix's columns as rows, in memory of their own, made no earlier than `after`, so that they do not lie about. With an axis
 * of one before them, or the graph optimizer would join the transpose to the product that reads it.
 */
function transposedCopy(g: TensorFlowEmitter, matrix: string, columns: number, after: string): string {
  const batch = g.node('Reshape', [matrix, g.ints([1, -1, columns])], {}, { after: [after] });
  return g.node('Reshape', [g.node('Transpose', [batch, g.ints([0, 2, 1])]), g.ints([columns, -1])]);
}
