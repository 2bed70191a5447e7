import type { Dims } from '../../axis.js';
import { at, axisOf, ndArray, offsetsOver, strideOf } from '../../evaluate/nd-array.js';
import { namesOf, sameAxis, sizeOf } from '../../ir/types.js';
import { addSizes, type Size } from '../../size.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { differs, problem } from '../infer.js';

export const concatOp = primitive({
  name: 'concat',
  summary: 'operands behind one another along one axis',
  inputs: ['...xs'],
  takesAnyFloat: true,
  attributes: { axis: 'axis' },
  infer(types, { axis: name }) {
    const [first] = types;
    if (first === undefined) return problem('there is nothing to concatenate');
    for (const type of types) {
      if (type.dtype !== first.dtype || namesOf(type).join() !== namesOf(first).join()) {
        return problem('the operands have different axes or element types');
      }
      const other = first.axes.find((axis, i) => axis.name !== name && !sameAxis(axis, type.axes[i]));
      if (other !== undefined) return differs(other.name);
    }
    if (sizeOf(first, name) === undefined) return problem(`there is no axis "${name}"`);
    const size = addSizes(...types.map((type) => sizeOf(type, name) ?? 0));
    return [{ ...first, axes: first.axes.map((axis) => (axis.name === name ? { ...axis, size } : axis)) }];
  },
  evaluate(arrays, { axis: name }) {
    const [first] = arrays;
    if (first === undefined) throw new Error('internal: concat of nothing');
    const total = arrays.reduce((sum, array) => sum + axisOf(array, name).size, 0);
    const axes = first.axes.map((axis) => (axis.name === name ? { ...axis, size: total } : axis));
    const result = ndArray(axes, first.dtype);
    const step = strideOf(axes, name);
    let start = 0;
    for (const array of arrays) {
      const base = start * step;
      offsetsOver(array.axes, result).forEach((offset, i) => {
        result.data[offset + base] = at(array.data, i);
      });
      start += axisOf(array, name).size;
    }
    return [result];
  },
  vjp(b, [dy], xs, _, { axis: name }) {
    if (dy === undefined) return [];
    let start: Size = 0;
    return xs.map((x) => {
      const size = sizeOf(x.type, name) ?? 0;
      const part = b.slice(dy, name, start, size);
      start = addSizes(start, size);
      return part;
    });
  },
  onnx: (g, xs, { axis: name }, types) =>
    xs.length === 1 && xs[0] !== undefined
      ? xs[0]
      : g.node('Concat', xs, { axis: { int: namesOf(types.in[0] ?? { axes: [] }).indexOf(name) } }),
  tf: (g, xs, { axis: name }, types) =>
    xs.length === 1 && xs[0] !== undefined
      ? xs[0]
      : g.node('ConcatV2', [xs, g.number(namesOf(types.in[0] ?? { axes: [] }).indexOf(name), 'i32')]),
  samples: [
    {
      inputs: [
        { axes: { row: 2, column: 3 }, fill: 'normal' },
        { axes: { row: 1, column: 3 }, fill: 'normal' },
        { axes: { row: 3, column: 3 }, fill: 'normal' },
      ],
      attributes: { axis: 'row' },
    },
    {
      inputs: [
        { axes: { row: 2, column: 3 }, fill: 'normal' },
        { axes: { row: 2, column: 1 }, fill: 'normal' },
      ],
      attributes: { axis: 'column' },
    },
    { inputs: [{ axes: { row: 2, column: 3 }, fill: 'normal' }], attributes: { axis: 'row' } },
    {
      inputs: [
        { axes: { plane: 2, row: 1, column: 2 }, fill: 'normal' },
        { axes: { plane: 2, row: 2, column: 2 }, fill: 'normal' },
      ],
      attributes: { axis: 'row' },
    },
  ],
});

/** Rows of `a` and then rows of `b` along the first axis. */
export function concatFirst<N extends string, R extends Dims>(
  a: Tensor<readonly [N, ...R]>,
  b: Tensor<readonly [NoInfer<N>, ...R]>,
  along: NoInfer<N>,
): Tensor<[N, ...R]> {
  return emitOne(concatOp, [a, b], { axis: along });
}

/** Elements of `a` and then of `b` along the last axis. */
export function concatLast<B extends Dims, N extends string>(
  a: Tensor<readonly [...B, N]>,
  b: Tensor<readonly [...B, NoInfer<N>]>,
  along: NoInfer<N>,
): Tensor<[...B, N]> {
  return emitOne(concatOp, [a, b], { axis: along });
}
