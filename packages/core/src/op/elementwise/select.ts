import type { Dims } from '../../axis.js';
import { mapElements, type NdArray } from '../../evaluate/nd-array.js';
import type { ValueType } from '../../ir/graph.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { broadcastAxes, problem } from '../infer.js';

const widest = <T extends ValueType | NdArray>(values: readonly [T, T, T]): T =>
  values.reduce((wide, value) => (value.axes.length > wide.axes.length ? value : wide));

export const selectOp = primitive({
  name: 'select',
  summary: 'x where the condition holds, y elsewhere',
  inputs: ['condition', 'x', 'y'],
  attributes: {},
  infer(inputs) {
    const [condition, x, y] = inputs;
    if (condition.dtype !== 'bool') return problem('the condition must be bool');
    if (x.dtype !== y.dtype) return problem(`the element types ${x.dtype} and ${y.dtype} differ`, 'cast one of them');
    const wide = widest(inputs);
    for (const input of inputs) {
      const axes = broadcastAxes(wide, input);
      if ('problem' in axes) return axes;
    }
    return [{ axes: wide.axes, dtype: x.dtype }];
  },
  evaluate(inputs) {
    const [, x] = inputs;
    return [mapElements(widest(inputs).axes, x.dtype, inputs, (c, a, b) => (c === 0 ? b : a))];
  },
  vjp(b, [dz], [condition]) {
    if (dz === undefined) return [];
    const zero = b.constant(0);
    return [undefined, b.select(condition, dz, zero), b.select(condition, zero, dz)];
  },
  onnx(g, inputs, _, types) {
    const axes = types.out[0]?.axes ?? [];
    return g.node('Where', [
      g.align(inputs[0], types.in[0], axes),
      g.align(inputs[1], types.in[1], axes),
      g.align(inputs[2], types.in[2], axes),
    ]);
  },
  tf(g, inputs, _, types) {
    const axes = types.out[0]?.axes ?? [];
    return g.node('SelectV2', [
      g.align(inputs[0], types.in[0], axes),
      g.align(inputs[1], types.in[1], axes),
      g.align(inputs[2], types.in[2], axes),
    ]);
  },
  samples: [
    {
      inputs: [
        { axes: { row: 2, column: 3 }, fill: [1, 0, 1, 0, 0, 1], dtype: 'bool' },
        { axes: { row: 2, column: 3 }, fill: 'normal' },
        { axes: {}, fill: 'normal' },
      ],
      attributes: {},
    },
    {
      inputs: [
        { axes: { row: 2 }, fill: [1, 0], dtype: 'bool' },
        { axes: { column: 3 }, fill: 'normal' },
        { axes: { row: 2, column: 3 }, fill: 'normal' },
      ],
      attributes: {},
    },
  ],
});

/** x where the condition holds, y elsewhere. */
export function select<D extends Dims>(
  condition: Tensor<D, 'bool'>,
  x: Tensor<NoInfer<D>>,
  y: Tensor<NoInfer<D>>,
): Tensor<D> {
  return emitOne(selectOp, [condition, x, y], {});
}
