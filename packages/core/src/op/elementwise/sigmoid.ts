import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { unary } from './unary.js';

export const sigmoidOp = unary({
  name: 'sigmoid',
  summary: '1 / (1 + exp(-x))',
  compute: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  gradient: (b, dy, _, y) => b.multiply(dy, b.multiply(y, b.subtract(b.constant(1), y))),
  onnx: 'Sigmoid',
  tf: 'Sigmoid',
});

/** 1 / (1 + exp(-x)), element by element. */
export function sigmoid<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(sigmoidOp, [x], {});
}
