import type { Dims } from '../../axis.js';
import { permute } from '../../evaluate/nd-array.js';
import { namesOf } from '../../ir/types.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { problem } from '../infer.js';

export const transposeOp = primitive({
  name: 'transpose',
  summary: 'the same axes in another order',
  inputs: ['x'],
  takesAnyFloat: true,
  attributes: { axes: 'axes' },
  infer([x], { axes }) {
    const sorted = (names: readonly string[]): string => [...names].sort().join();
    if (sorted(axes) !== sorted(namesOf(x))) return problem(`${axes.join(', ')} is not an order of the operand's axes`);
    return [{ ...x, axes: axes.flatMap((name) => x.axes.filter((axis) => axis.name === name)) }];
  },
  evaluate: ([x], { axes }) => [permute(x, axes)],
  vjp: (b, [dy], [x]) => (dy ? [b.transpose(dy, namesOf(x.type))] : []),
  onnx: (g, [x], { axes }, types) => g.transpose(x, namesOf(types.in[0]), axes),
  tf: (g, [x], { axes }, types) => g.transpose(x, namesOf(types.in[0]), axes),
  samples: [
    {
      inputs: [{ axes: { plane: 2, row: 3, column: 4 }, fill: 'normal' }],
      attributes: { axes: ['column', 'plane', 'row'] },
    },
    { inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: { axes: ['row', 'column'] } },
  ],
});

/** A permutation of D, or a type that names the mistake. */
type OrderOf<D extends Dims, O extends Dims> = [D['length'], Exclude<D[number], O[number]>] extends [O['length'], never]
  ? unknown
  : { error: 'not an order of the axes'; of: D };

/** The same elements with the axes in the order given; every axis is named once. */
export function transpose<D extends Dims, const O extends readonly D[number][]>(
  x: Tensor<D>,
  order: O & OrderOf<D, O>,
): Tensor<{ -readonly [I in keyof O]: O[I] }> {
  return emitOne(transposeOp, [x], { axes: order });
}
