import type { Dims } from '../../axis.js';
import { reduceElements } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { reduction } from './reduction.js';

export const maxOp = reduction({
  name: 'max',
  summary: 'largest element over the named axes',
  evaluate: (x, over) => reduceElements(x, over, -Infinity, Math.max),
  gradient(b, dy, x, y, over) {
    // Ties share the gradient evenly, as the subgradient of least norm.
    const hit = b.cast(b.equal(x, y), 'f32');
    return b.multiply(hit, b.divide(dy, b.sum(hit, over)));
  },
  onnx: 'ReduceMax',
  tf: 'Max',
});

/** Largest element over the last axis. */
export function maxLast<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, N]>,
  over: NoInfer<N>,
): Tensor<[...B]> {
  return emitOne(maxOp, [x], { over: [over] });
}
