import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const minimumOp = binary({
  name: 'minimum',
  summary: 'the smaller of x and y',
  compute: Math.min,
  gradient: (b, dz, x, y) => {
    const zero = b.constant(0);
    const first = b.lessOrEqual(x, y);
    return [b.select(first, dz, zero), b.select(first, zero, dz)];
  },
  onnx: 'Min',
  tf: 'Minimum',
});

/** the smaller of x and y. Both operands have the same axes. */
export function minimum<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(minimumOp, [x, y], {});
}
