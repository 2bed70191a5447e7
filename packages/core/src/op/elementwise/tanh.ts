import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const tanhOp = unary({
  name: 'tanh',
  summary: 'hyperbolic tangent of x',
  compute: Math.tanh,
  gradient: (b, dy, _, y) => b.multiply(dy, b.subtract(b.constant(1), b.multiply(y, y))),
  onnx: 'Tanh',
  tf: 'Tanh',
});

/** hyperbolic tangent of x, element by element. */
export function tanh<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(tanhOp, [x], {});
}
