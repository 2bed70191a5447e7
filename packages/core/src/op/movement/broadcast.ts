import type { Dims, AxesOf } from '../../axis.js';
import { mapElements } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { broadcastAxes } from '../infer.js';

export const broadcastOp = primitive({
  name: 'broadcast',
  summary: 'copies along axes that the operand lacks',
  inputs: ['x'],
  attributes: { axes: 'sizedAxes' },
  infer([x], { axes }) {
    const result = broadcastAxes({ axes, dtype: x.dtype }, x);
    return 'problem' in result ? result : [{ ...x, axes }];
  },
  evaluate: ([x], { axes }, { size }) => [
    mapElements(
      axes.map((axis) => ({ name: axis.name, size: size(axis.size) })),
      x.dtype,
      [x],
      (element) => element,
    ),
  ],
  // The general rule of autodiff sums a gradient over the axes that the operand lacks.
  vjp: (_, [dy]) => [dy],
  onnx(g, [x], { axes }, types) {
    return g.node('Expand', [g.align(x, types.in[0], axes), g.shape(axes.map((axis) => axis.size))]);
  },
  tf(g, [x], { axes }, types) {
    return g.node('BroadcastTo', [g.align(x, types.in[0], axes), g.shape(axes.map((axis) => axis.size))]);
  },
  samples: [
    {
      inputs: [{ axes: { row: 3 }, fill: 'normal' }],
      attributes: {
        axes: [
          { name: 'plane', size: 2 },
          { name: 'row', size: 3 },
          { name: 'column', size: 2 },
        ],
      },
    },
    {
      inputs: [{ axes: { plane: 2, column: 3 }, fill: 'normal' }],
      attributes: {
        axes: [
          { name: 'plane', size: 2 },
          { name: 'row', size: 2 },
          { name: 'column', size: 3 },
        ],
      },
    },
    { inputs: [{ axes: {}, fill: 'normal' }], attributes: { axes: [{ name: 'row', size: 3 }] } },
  ],
});

/** Copies along axes that x lacks; the result has exactly `axes`, which contain those of x in order. */
export function broadcast<const D extends Dims>(
  x: Tensor<Dims>,
  axes: AxesOf<D>,
): Tensor<{ -readonly [I in keyof D]: D[I] }> {
  return emitOne(broadcastOp, [x], { axes: [...axes] });
}
