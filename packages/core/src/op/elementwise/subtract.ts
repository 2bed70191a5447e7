import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const subtractOp = binary({
  name: 'subtract',
  summary: 'x - y, element by element',
  compute: (x, y) => x - y,
  gradient: (b, dz) => [dz, b.negate(dz)],
  onnx: 'Sub',
  tf: 'Sub',
});

/** x - y, element by element. Both operands have the same axes. */
export function subtract<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(subtractOp, [x, y], {});
}

/** Value subtracted along the last axes: y's axes are the last ones of x. */
export function subtractLast<D extends readonly [...string[], ...L], L extends Dims>(
  x: Tensor<D>,
  y: Tensor<L>,
): Tensor<D> {
  return emitOne(subtractOp, [x, y], {});
}

/** Value subtracted along the first axes: y's axes are the first ones of x. */
export function subtractFirst<D extends readonly [...F, ...string[]], F extends Dims>(
  x: Tensor<D>,
  y: Tensor<F>,
): Tensor<D> {
  return emitOne(subtractOp, [x, y], {});
}
