import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const softplusOp = unary({
  name: 'softplus',
  summary: 'log(1 + exp(x))',
  compute: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (b, dy, x) => b.multiply(dy, b.sigmoid(x)),
  onnx: 'Softplus',
  tf: 'Softplus',
});

/** log(1 + exp(x)), element by element. */
export function softplus<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(softplusOp, [x], {});
}
