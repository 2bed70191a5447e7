import type { Axis, Dims } from '../../axis.js';
import { at, ndArray, offsetsOver, strideOf } from '../../evaluate/nd-array.js';
import { namesOf, sizeOf } from '../../ir/types.js';
import { addSizes, multiplySizes, printSize, type Size } from '../../size.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { problem } from '../infer.js';

export const sliceOp = primitive({
  name: 'slice',
  summary: 'a run of one axis',
  inputs: ['x'],
  takesAnyFloat: true,
  attributes: { axis: 'axis', start: 'size', size: 'size' },
  infer([x], { axis: name, start, size }) {
    const old = sizeOf(x, name);
    if (old === undefined) return problem(`there is no axis "${name}"`);
    if (
      typeof old === 'number' &&
      typeof size === 'number' &&
      typeof start === 'number' &&
      (start < 0 || size < 1 || start + size > old)
    ) {
      return problem(`elements ${start} to ${start + size} lie outside axis "${name}" of ${printSize(old)}`);
    }
    return [{ ...x, axes: x.axes.map((axis) => (axis.name === name ? { ...axis, size } : axis)) }];
  },
  evaluate([x], { axis: name, start, size }, context) {
    const axes = x.axes.map((axis) => (axis.name === name ? { ...axis, size: context.size(size) } : axis));
    const step = strideOf(x.axes, name);
    const first = context.size(start) * step;
    const offsets = offsetsOver(axes, x);
    return [
      ndArray(
        axes,
        x.dtype,
        Float64Array.from(offsets, (offset) => at(x.data, offset + first)),
      ),
    ];
  },
  vjp(b, [dy], [x], _, { axis: name, start, size }) {
    if (dy === undefined) return [];
    const after = addSizes(sizeOf(x.type, name) ?? 0, multiplySizes(-1, addSizes(size, start)));
    return [b.pad(dy, name, start, after)];
  },
  onnx(g, [x], { axis: name, start, size }, types) {
    const end = addSizes(size, start);
    return g.node('Slice', [x, g.shape([start]), g.shape([end]), g.ints([namesOf(types.in[0]).indexOf(name)])]);
  },
  tf(g, [x], { axis: name, start, size }, types) {
    const along = (own: Size, other: Size): string =>
      g.shape(namesOf(types.in[0]).map((axis) => (axis === name ? own : other)));
    return g.node('Slice', [x, along(start, 0), along(size, -1)]); // -1: all of an axis
  },
  samples: [
    { inputs: [{ axes: { row: 4, column: 3 }, fill: 'normal' }], attributes: { axis: 'row', start: 1, size: 2 } },
    { inputs: [{ axes: { row: 4, column: 3 }, fill: 'normal' }], attributes: { axis: 'column', start: 0, size: 2 } },
    { inputs: [{ axes: { row: 4, column: 3 }, fill: 'normal' }], attributes: { axis: 'row', start: 0, size: 4 } },
  ],
});

/** `to.size` elements of the last axis from `start` on, under the same axis name. */
export function sliceLast<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, N]>,
  start: number,
  to: Axis<NoInfer<N>>,
): Tensor<[...B, N]> {
  return emitOne(sliceOp, [x], { axis: to.name, start, size: to.size });
}

/** `to.size` elements of the first axis from `start` on. */
export function sliceFirst<N extends string, R extends Dims>(
  x: Tensor<readonly [N, ...R]>,
  start: number,
  to: Axis<NoInfer<N>>,
): Tensor<[N, ...R]> {
  return emitOne(sliceOp, [x], { axis: to.name, start, size: to.size });
}

/** `to.size` elements of the axis before the last from `start` on. */
export function sliceOver<B extends Dims, N extends string, R extends string>(
  x: Tensor<readonly [...B, N, R]>,
  start: number,
  to: Axis<NoInfer<N>>,
): Tensor<[...B, N, R]> {
  return emitOne(sliceOp, [x], { axis: to.name, start, size: to.size });
}
