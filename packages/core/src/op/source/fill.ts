import type { AxesOf, Dims } from '../../axis.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';

const matrix = [
  { name: 'row', size: 2 },
  { name: 'column', size: 3 },
] as const;

export const fillOp = primitive({
  name: 'fill',
  summary: 'one number everywhere',
  inputs: [],
  attributes: { axes: 'sizedAxes', value: 'number', dtype: 'dtype' },
  infer: (_, { axes, dtype }) => [{ axes, dtype }],
  evaluate(_, { axes, value, dtype }, { size }) {
    const result = ndArray(
      axes.map((axis) => ({ name: axis.name, size: size(axis.size) })),
      dtype,
    );
    result.data.fill(value);
    return [result];
  },
  vjp: () => [],
  onnx(g, _, { axes, value, dtype }) {
    const scalar = dtype === 'f32' ? g.float(value) : g.cast(g.float(value), dtype === 'i32' ? 'i32' : 'bool');
    return axes.length === 0 ? scalar : g.node('Expand', [scalar, g.shape(axes.map((axis) => axis.size))]);
  },
  tf(g, _, { axes, value, dtype }) {
    const scalar = g.number(value, dtype);
    return axes.length === 0 ? scalar : g.node('Fill', [g.shape(axes.map((axis) => axis.size)), scalar]);
  },
  samples: [
    { inputs: [], attributes: { axes: matrix, value: 1.5, dtype: 'f32' } },
    { inputs: [], attributes: { axes: matrix, value: 7, dtype: 'i32' } },
    { inputs: [], attributes: { axes: matrix, value: 1, dtype: 'bool' } },
    { inputs: [], attributes: { axes: [], value: -0.25, dtype: 'f32' } },
  ],
});

/** `value` everywhere over `axes`. */
export function fill<const D extends Dims>(axes: AxesOf<D>, value: number): Tensor<{ -readonly [I in keyof D]: D[I] }> {
  return emitOne(fillOp, [], { axes: [...axes], value, dtype: 'f32' });
}
