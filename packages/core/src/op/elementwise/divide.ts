import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const divideOp = binary({
  name: 'divide',
  summary: 'x / y, element by element',
  compute: (x, y) => x / y,
  gradient: (b, dz, _, y, z) => {
    const dx = b.divide(dz, y);
    return [dx, b.negate(b.multiply(dx, z))]; // d(x / y) = dx / y - z dy / y
  },
  onnx: 'Div',
  tf: 'RealDiv',
  fill: 'positive',
});

/** x / y, element by element. Both operands have the same axes. */
export function divide<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(divideOp, [x, y], {});
}

/** Divisor applied along the last axes: y's axes are the last ones of x. */
export function divideLast<D extends readonly [...string[], ...L], L extends Dims>(
  x: Tensor<D>,
  y: Tensor<L>,
): Tensor<D> {
  return emitOne(divideOp, [x, y], {});
}

/** Divisor applied along the first axes: y's axes are the first ones of x. */
export function divideFirst<D extends readonly [...F, ...string[]], F extends Dims>(
  x: Tensor<D>,
  y: Tensor<F>,
): Tensor<D> {
  return emitOne(divideOp, [x, y], {});
}
