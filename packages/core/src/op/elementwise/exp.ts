import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const expOp = unary({
  name: 'exp',
  summary: 'e to the power x',
  compute: Math.exp,
  gradient: (b, dy, _, y) => b.multiply(dy, y),
  onnx: 'Exp',
  tf: 'Exp',
});

/** e to the power x, element by element. */
export function exp<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(expOp, [x], {});
}
