import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { inferBinary, problem } from '../infer.js';
import { mapElements } from '../../evaluate/nd-array.js';

export const andOp = primitive({
  name: 'and',
  summary: 'both conditions hold, element by element',
  inputs: ['x', 'y'],
  attributes: {},
  infer: ([x, y]) =>
    x.dtype === 'bool' && y.dtype === 'bool' ? inferBinary(x, y) : problem('both operands must be conditions (bool)'),
  evaluate: ([x, y]) => [
    mapElements(x.axes.length >= y.axes.length ? x.axes : y.axes, 'bool', [x, y], (a, b) => a * b),
  ],
  vjp: 'not-differentiable',
  onnx(g, [x, y], _, types) {
    const axes = types.out[0]?.axes ?? [];
    return g.node('And', [g.align(x, types.in[0], axes), g.align(y, types.in[1], axes)]);
  },
  tf(g, [x, y], _, types) {
    const axes = types.out[0]?.axes ?? [];
    return g.node('LogicalAnd', [g.align(x, types.in[0], axes), g.align(y, types.in[1], axes)]);
  },
  samples: [
    {
      inputs: [
        { axes: { row: 2, column: 2 }, fill: [1, 1, 0, 0], dtype: 'bool' },
        { axes: { row: 2, column: 2 }, fill: [1, 0, 1, 0], dtype: 'bool' },
      ],
      attributes: {},
    },
    {
      inputs: [
        { axes: { row: 2 }, fill: [1, 0], dtype: 'bool' },
        { axes: { row: 2, column: 2 }, fill: [1, 0, 1, 1], dtype: 'bool' },
      ],
      attributes: {},
    },
  ],
});

/** Both conditions hold, element by element. */
export function and<D extends Dims>(x: Tensor<D, 'bool'>, y: Tensor<NoInfer<D>, 'bool'>): Tensor<D, 'bool'> {
  return emitOne(andOp, [x, y], {});
}
