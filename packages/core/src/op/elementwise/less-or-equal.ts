import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { binary } from './binary.js';

export const lessOrEqualOp = binary({
  name: 'lessOrEqual',
  summary: 'x ≤ y',
  compute: (x, y) => Number(x <= y),
  gradient: 'not-differentiable',
  onnx: 'LessOrEqual',
  tf: 'LessEqual',
  result: 'bool',
  samples: [
    {
      name: 'ties',
      inputs: [
        { axes: { row: 2, column: 3 }, fill: [0, 1, 2, 0.5, -1, 3] },
        { axes: { column: 3 }, fill: [0, 0.5, 3] },
      ],
      attributes: {},
    },
  ],
});

/** x ≤ y, element by element. Both operands have the same axes. */
export function lessOrEqual<D extends Dims>(x: Tensor<D>, y: Tensor<NoInfer<D>>): Tensor<D, 'bool'> {
  return emitOne(lessOrEqualOp, [x, y], {});
}
