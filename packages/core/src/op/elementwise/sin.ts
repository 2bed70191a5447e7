import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const sinOp = unary({
  name: 'sin',
  summary: 'sine of x (radians)',
  compute: Math.sin,
  gradient: (b, dy, x) => b.multiply(dy, b.cos(x)),
  onnx: 'Sin',
  tf: 'Sin',
});

/** sine of x (radians), element by element. */
export function sin<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(sinOp, [x], {});
}
