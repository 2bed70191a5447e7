import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const multiplyOp = binary({
  name: 'multiply',
  summary: 'x · y, element by element',
  compute: (x, y) => x * y,
  gradient: (b, dz, x, y) => [b.multiply(dz, y), b.multiply(dz, x)],
  onnx: 'Mul',
  tf: 'Mul',
});

/** x · y, element by element. Both operands have the same axes. */
export function multiply<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(multiplyOp, [x, y], {});
}

/** Factor applied along the last axes: y's axes are the last ones of x. */
export function multiplyLast<D extends readonly [...string[], ...L], L extends Dims>(
  x: Tensor<D>,
  y: Tensor<L>,
): Tensor<D> {
  return emitOne(multiplyOp, [x, y], {});
}

/** Factor applied along the first axes: y's axes are the first ones of x. */
export function multiplyFirst<D extends readonly [...F, ...string[]], F extends Dims>(
  x: Tensor<D>,
  y: Tensor<F>,
): Tensor<D> {
  return emitOne(multiplyOp, [x, y], {});
}
