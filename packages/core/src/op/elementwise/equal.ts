import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const equalOp = binary({
  name: 'equal',
  summary: 'x = y',
  compute: (x, y) => Number(x === y),
  gradient: 'not-differentiable',
  onnx: 'Equal',
  result: 'bool',
});

/** x = y, element by element. Both operands have the same axes. */
export function equal<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D, 'bool'> {
  return emitOne(equalOp, [x, y], {});
}
