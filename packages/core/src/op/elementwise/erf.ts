import type { Dims } from '../../axis.js';
import { erfOf } from '../../evaluate/erf.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const erfOp = unary({
  name: 'erf',
  summary: 'error function of x',
  compute: erfOf,
  gradient: (b, dy, x) =>
    // d erf(x) = 2/sqrt(pi) exp(-x²) dx
    b.multiply(dy, b.multiply(b.constant(2 / Math.sqrt(Math.PI)), b.exp(b.negate(b.multiply(x, x))))),
  onnx: 'Erf',
  tf: 'Erf',
});

/** error function of x, element by element. */
export function erf<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(erfOp, [x], {});
}
