import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const addOp = binary({
  name: 'add',
  summary: 'x + y, element by element',
  compute: (x, y) => x + y,
  gradient: (_, dz) => [dz, dz],
  onnx: 'Add',
  tf: 'AddV2',
});

/** x + y, element by element. Both operands have the same axes. */
export function add<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(addOp, [x, y], {});
}

/** Bias added along the last axes: y's axes are the last ones of x. */
export function addLast<D extends readonly [...string[], ...L], L extends Dims>(x: Tensor<D>, y: Tensor<L>): Tensor<D> {
  return emitOne(addOp, [x, y], {});
}

/** Bias added along the first axes: y's axes are the first ones of x. */
export function addFirst<D extends readonly [...F, ...string[]], F extends Dims>(
  x: Tensor<D>,
  y: Tensor<F>,
): Tensor<D> {
  return emitOne(addOp, [x, y], {});
}
