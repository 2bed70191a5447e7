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
  tf: 'Equal',
  result: 'bool',
  samples: [
    {
      name: 'floats, some equal',
      inputs: [
        { axes: { row: 2, column: 3 }, fill: [0, 1, 2, 0.5, -1, 3] },
        { axes: { column: 3 }, fill: [0, 1, 3] },
      ],
      attributes: {},
    },
    {
      name: 'integers',
      inputs: [
        { axes: { row: 4 }, fill: [0, 1, -2, 7], dtype: 'i32' },
        { axes: { row: 4 }, fill: [0, 2, -2, -7], dtype: 'i32' },
      ],
      attributes: {},
    },
  ],
});

/** x = y, element by element. Both operands have the same axes. */
export function equal<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D, 'bool'> {
  return emitOne(equalOp, [x, y], {});
}
