import { at, elementsOf, ndArray } from '../../evaluate/nd-array.js';
import { equalAxes } from '../../ir/types.js';
import { primitive } from '../define.js';
import { problem } from '../infer.js';

export const scatterAddOp = primitive({
  name: 'scatterAdd',
  summary: 'rows added into zeros at i32 indices; the transpose of gather',
  inputs: ['rows', 'index'],
  attributes: { row: 'sizedAxis' },
  infer([rows, index], { row }) {
    if (index.dtype !== 'i32') return problem(`the index is ${index.dtype}`, 'indices are i32');
    const leading = rows.axes.slice(0, index.axes.length);
    if (!equalAxes(leading, index.axes)) return problem("the rows' first axes are not the index's");
    return [{ axes: [row, ...rows.axes.slice(index.axes.length)], dtype: rows.dtype }];
  },
  evaluate([rows, index], { row }, { size }) {
    const rest = rows.axes.slice(index.axes.length);
    const width = elementsOf(rest);
    const result = ndArray([{ name: row.name, size: size(row.size) }, ...rest], rows.dtype);
    index.data.forEach((target, i) => {
      for (let k = 0; k < width; k++) {
        result.data[target * width + k] = at(result.data, target * width + k) + at(rows.data, i * width + k);
      }
    });
    return [result];
  },
  vjp: (b, [dy], [, index]) => (dy ? [b.gather(dy, index), undefined] : []),
  onnx(g, [rows, index], { row }, types) {
    const rest = types.in[0].axes.slice(types.in[1].axes.length);
    const zeros = g.node('Expand', [g.float(0), g.shape([row.size, ...rest.map((axis) => axis.size)])]);
    const indices = g.node('Unsqueeze', [g.cast(index, 'i64'), g.ints([-1])]);
    return g.node('ScatterND', [zeros, indices, rows], { reduction: { string: 'add' } });
  },
  tf: (g, [rows, index], { row }) => g.node('UnsortedSegmentSum', [rows, index, g.size(row.size)]),
  samples: [
    {
      inputs: [
        { axes: { sample: 2, position: 3, column: 3 }, fill: 'normal' },
        { axes: { sample: 2, position: 3 }, fill: [0, 3, 3, 1, 0, 3], dtype: 'i32' },
      ],
      attributes: { row: { name: 'row', size: 4 } },
    },
    {
      name: 'numbers',
      inputs: [
        { axes: { position: 3 }, fill: 'normal' },
        { axes: { position: 3 }, fill: [2, 0, 2], dtype: 'i32' },
      ],
      attributes: { row: { name: 'row', size: 4 } },
    },
    {
      name: 'one row',
      inputs: [
        { axes: { column: 3 }, fill: 'normal' },
        { axes: {}, fill: [2], dtype: 'i32' },
      ],
      attributes: { row: { name: 'row', size: 4 } },
    },
  ],
});
