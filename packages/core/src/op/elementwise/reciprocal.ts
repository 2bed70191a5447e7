import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const reciprocalOp = unary({
  name: 'reciprocal',
  summary: '1 / x',
  compute: (x) => 1 / x,
  gradient: (b, dy, _, y) => b.negate(b.multiply(dy, b.multiply(y, y))),
  onnx: 'Reciprocal',
  tf: 'Reciprocal',
  fill: 'positive',
});

/** 1 / x, element by element. */
export function reciprocal<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(reciprocalOp, [x], {});
}
