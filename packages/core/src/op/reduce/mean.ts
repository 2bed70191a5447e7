import type { Dims } from '../../axis.js';
import { axisOf, mapElements, reduceElements } from '../../evaluate/nd-array.js';
import { sizeOf } from '../../ir/types.js';
import { multiplySizes } from '../../size.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { reduction } from './reduction.js';

export const meanOp = reduction({
  name: 'mean',
  summary: 'mean over the named axes',
  evaluate(x, over) {
    const count = over.reduce((product, name) => product * axisOf(x, name).size, 1);
    const sum = reduceElements(x, over, 0, (total, element) => total + element);
    return mapElements(sum.axes, sum.dtype, [sum], (element) => element / count);
  },
  gradient(b, dy, x, _, over) {
    const count = multiplySizes(...over.map((name) => sizeOf(x.type, name) ?? 1));
    return b.broadcast(b.divide(dy, b.sizeValue(count)), x.type.axes);
  },
  onnx: 'ReduceMean',
  tf: 'Mean',
});

/** Mean over the last axis. */
export function meanLast<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, N]>,
  over: NoInfer<N>,
): Tensor<[...B]> {
  return emitOne(meanOp, [x], { over: [over] });
}

/** Mean over the axis before the last. */
export function meanOver<B extends Dims, N extends string, R extends string>(
  x: Tensor<readonly [...B, N, R]>,
  over: NoInfer<N>,
): Tensor<[...B, R]> {
  return emitOne(meanOp, [x], { over: [over] });
}

/** Mean of all elements. */
export function meanAll<D extends Dims>(x: Tensor<D>, over: NoInfer<D>): Tensor<[]> {
  return emitOne(meanOp, [x], { over });
}
