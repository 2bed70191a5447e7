import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const logOp = unary({
  name: 'log',
  summary: 'natural logarithm of x',
  compute: Math.log,
  gradient: (b, dy, x) => b.divide(dy, x),
  onnx: 'Log',
  tf: 'Log',
  fill: 'positive',
});

/** natural logarithm of x, element by element. */
export function log<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(logOp, [x], {});
}
