import type { Dims } from '../../axis.js';
import { at, elementsOf, ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { duplicateName, problem } from '../infer.js';

export const gatherOp = primitive({
  name: 'gather',
  summary: 'rows of a table at i32 indices',
  inputs: ['table', 'index'],
  takesAnyFloat: true,
  attributes: {},
  infer([table, index]) {
    if (index.dtype !== 'i32') return problem(`the index is ${index.dtype}`, 'indices are i32');
    if (table.axes.length === 0) return problem('the table is a scalar');
    const axes = [...index.axes, ...table.axes.slice(1)];
    return duplicateName(axes) ?? [{ axes, dtype: table.dtype }];
  },
  evaluate([table, index]) {
    const width = elementsOf(table.axes.slice(1));
    const result = ndArray([...index.axes, ...table.axes.slice(1)], table.dtype);
    const rows = table.axes[0]?.size ?? 0;
    index.data.forEach((row, i) => {
      if (row < 0 || row >= rows) throw new RangeError(`gather: index ${row} is outside the table's ${rows} rows`);
      for (let k = 0; k < width; k++) result.data[i * width + k] = at(table.data, row * width + k);
    });
    return [result];
  },
  vjp(b, [dy], [table, index]) {
    const row = table.type.axes[0];
    return dy && row ? [b.scatterAdd(dy, index, row), undefined] : [];
  },
  onnx: (g, [table, index]) => g.node('Gather', [table, index], { axis: { int: 0 } }),
  tf: (g, [table, index]) => g.node('GatherV2', [table, index, g.number(0, 'i32')]),
  samples: [
    {
      inputs: [
        { axes: { row: 4, column: 3 }, fill: 'normal' },
        { axes: { sample: 2, position: 3 }, fill: [0, 3, 3, 1, 0, 3], dtype: 'i32' },
      ],
      attributes: {},
    },
    {
      inputs: [
        { axes: { row: 4 }, fill: 'normal' },
        { axes: { position: 3 }, fill: [2, 0, 2], dtype: 'i32' },
      ],
      attributes: {},
    },
    {
      name: 'one row',
      inputs: [
        { axes: { row: 4, column: 3 }, fill: 'normal' },
        { axes: {}, fill: [2], dtype: 'i32' },
      ],
      attributes: {},
    },
  ],
});

/** Rows of `table` (its first axis) at `index`; the index's axes take the row axis's place. */
export function gather<N extends string, R extends Dims, I extends Dims>(
  table: Tensor<readonly [N, ...R]>,
  index: Tensor<I, 'i32'>,
): Tensor<[...I, ...R]> {
  return emitOne(gatherOp, [table, index], {});
}
