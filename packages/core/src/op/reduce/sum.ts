import type { Dims } from '../../axis.js';
import { reduceElements } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { reduction } from './reduction.js';

export const sumOp = reduction({
  name: 'sum',
  summary: 'sum over the named axes',
  evaluate: (x, over) => reduceElements(x, over, 0, (sum, element) => sum + element),
  gradient: (b, dy, x) => b.broadcast(dy, x.type.axes),
  onnx: 'ReduceSum',
  tf: 'Sum',
});

/** Sum over the last axis. */
export function sumLast<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, N]>,
  over: NoInfer<N>,
): Tensor<[...B]> {
  return emitOne(sumOp, [x], { over: [over] });
}

/** Sum over the axis before the last. */
export function sumOver<B extends Dims, N extends string, R extends string>(
  x: Tensor<readonly [...B, N, R]>,
  over: NoInfer<N>,
): Tensor<[...B, R]> {
  return emitOne(sumOp, [x], { over: [over] });
}

/** Sum of all elements. */
export function sumAll<D extends Dims>(x: Tensor<D>, over: NoInfer<D>): Tensor<[]> {
  return emitOne(sumOp, [x], { over });
}
