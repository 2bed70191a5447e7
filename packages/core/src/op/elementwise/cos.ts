import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const cosOp = unary({
  name: 'cos',
  summary: 'cosine of x (radians)',
  compute: Math.cos,
  gradient: (b, dy, x) => b.negate(b.multiply(dy, b.sin(x))),
  onnx: 'Cos',
  tf: 'Cos',
});

/** cosine of x (radians), element by element. */
export function cos<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(cosOp, [x], {});
}
