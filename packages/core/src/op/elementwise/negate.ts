import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const negateOp = unary({
  name: 'negate',
  summary: '-x',
  compute: (x) => -x,
  gradient: (b, dy) => b.negate(dy),
  onnx: 'Neg',
  tf: 'Neg',
});

/** -x, element by element. */
export function negate<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(negateOp, [x], {});
}
