import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const maximumOp = binary({
  name: 'maximum',
  summary: 'the larger of x and y',
  compute: Math.max,
  gradient: (b, dz, x, y) => {
    // Ties give the whole gradient to x, as a comparison of x with y says.
    const zero = b.constant(0);
    const first = b.lessOrEqual(y, x);
    return [b.select(first, dz, zero), b.select(first, zero, dz)];
  },
  onnx: 'Max',
  tf: 'Maximum',
});

/** the larger of x and y. Both operands have the same axes. */
export function maximum<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(maximumOp, [x, y], {});
}
