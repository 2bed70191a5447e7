import type { Axis, Dims } from '../../axis.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { multiplySizes, equalSizes, printSize } from '../../size.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { duplicateName, problem } from '../infer.js';

export const splitOp = primitive({
  name: 'split',
  summary: 'one axis becomes several, outermost first',
  inputs: ['x'],
  takesAnyFloat: true,
  isView: true,
  attributes: { axis: 'axis', into: 'sizedAxes' },
  infer([x], { axis: name, into }) {
    const at = x.axes.findIndex((axis) => axis.name === name);
    const old = x.axes[at];
    if (old === undefined) return problem(`there is no axis "${name}"`);
    const product = multiplySizes(...into.map((axis) => axis.size));
    if (!equalSizes(product, old.size)) {
      const parts = into.map((axis) => `${axis.name}=${printSize(axis.size)}`).join(' · ');
      return problem(`axis "${name}" has ${printSize(old.size)} elements, but ${parts} is ${printSize(product)}`);
    }
    const axes = [...x.axes.slice(0, at), ...into, ...x.axes.slice(at + 1)];
    return duplicateName(axes) ?? [{ ...x, axes }];
  },
  evaluate([x], { axis: name, into }, { size }) {
    const axes = x.axes.flatMap((axis) =>
      axis.name === name ? into.map((part) => ({ name: part.name, size: size(part.size) })) : [axis],
    );
    return [ndArray(axes, x.dtype, x.data)];
  },
  vjp: (b, [dy], _, __, { axis, into }) =>
    dy
      ? [
          b.merge(
            dy,
            into.map((part) => part.name),
            axis,
          ),
        ]
      : [],
  onnx: (g, [x], _, types) => g.reshape(x, types.out[0]?.axes ?? []),
  tf: (g, [x], _, types) => g.reshape(x, types.out[0]?.axes ?? []),
  samples: [
    {
      inputs: [{ axes: { row: 3, column: 8 }, fill: 'normal' }],
      attributes: {
        axis: 'column',
        into: [
          { name: 'heads', size: 2 },
          { name: 'width', size: 4 },
        ],
      },
    },
    {
      inputs: [{ axes: { plane: 6, row: 3, column: 2 }, fill: 'normal' }],
      attributes: {
        axis: 'plane',
        into: [
          { name: 'a', size: 1 },
          { name: 'b', size: 3 },
          { name: 'c', size: 2 },
        ],
      },
    },
  ],
});

/** Splits the last axis in two, outermost first. */
export function splitLast<B extends Dims, F extends string, H extends string, W extends string>(
  x: Tensor<readonly [...B, F]>,
  from: NoInfer<F>,
  into: readonly [Axis<H>, Axis<W>],
): Tensor<[...B, H, W]> {
  return emitOne(splitOp, [x], { axis: from, into });
}

/** Splits the axis before the last in two, outermost first. */
export function splitOver<B extends Dims, F extends string, R extends string, H extends string, W extends string>(
  x: Tensor<readonly [...B, F, R]>,
  from: NoInfer<F>,
  into: readonly [Axis<H>, Axis<W>],
): Tensor<[...B, H, W, R]> {
  return emitOne(splitOp, [x], { axis: from, into });
}
