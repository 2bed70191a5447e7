import { ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';

export const constantOp = primitive({
  name: 'constant',
  summary: 'a scalar known while tracing',
  inputs: [],
  attributes: { value: 'number', dtype: 'dtype' },
  infer: (_, { dtype }) => [{ axes: [], dtype }],
  evaluate: (_, { value, dtype }) => [ndArray([], dtype, [value])],
  vjp: () => [],
  onnx: (g, _, { value, dtype }) =>
    dtype === 'f32' ? g.float(value) : g.cast(g.float(value), dtype === 'i32' ? 'i32' : 'bool'),
  tf: (g, _, { value, dtype }) => g.number(value, dtype),
  samples: [
    { inputs: [], attributes: { value: 0.5, dtype: 'f32' } },
    { inputs: [], attributes: { value: -3, dtype: 'i32' } },
    { inputs: [], attributes: { value: 1, dtype: 'bool' } },
  ],
});

/** A scalar known while tracing. */
export function constant(value: number): Tensor<[]> {
  return emitOne(constantOp, [], { value, dtype: 'f32' });
}
