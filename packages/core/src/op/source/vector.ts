import type { Axis } from '../../axis.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { problem } from '../infer.js';

export const vectorOp = primitive({
  name: 'vector',
  summary: 'numbers along one axis, known while tracing',
  inputs: [],
  attributes: { axis: 'sizedAxis', values: 'numbers' },
  infer: (_, { axis, values }) =>
    axis.size === values.length
      ? [{ axes: [axis], dtype: 'f32' }]
      : problem(`${values.length} numbers do not fit axis "${axis.name}"`),
  evaluate: (_, { axis, values }) => [ndArray([{ name: axis.name, size: values.length }], 'f32', values)],
  vjp: () => [],
  onnx: (g, _, { values }) => g.floats(values),
  tf: (g, _, { values }) => g.floats(values),
  samples: [{ inputs: [], attributes: { axis: { name: 'row', size: 3 }, values: [1, -0.5, 2] } }],
});

/** Numbers along one axis, known while tracing. They stay in float64 in the graph; an engine rounds them once. */
export function vector<N extends string>(axis: Axis<N>, values: readonly number[]): Tensor<[N]> {
  return emitOne(vectorOp, [], { axis, values });
}
