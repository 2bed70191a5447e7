import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const sqrtOp = unary({
  name: 'sqrt',
  summary: 'square root of x',
  compute: Math.sqrt,
  gradient: (b, dy, _, y) => b.divide(b.multiply(dy, b.constant(0.5)), y),
  onnx: 'Sqrt',
  tf: 'Sqrt',
  fill: 'positive',
});

/** square root of x, element by element. */
export function sqrt<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(sqrtOp, [x], {});
}
