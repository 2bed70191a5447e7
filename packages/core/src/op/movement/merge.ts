import type { Dims } from '../../axis.js';
import { elementsOf, ndArray } from '../../evaluate/nd-array.js';
import { multiplySizes } from '../../size.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { duplicateName, problem } from '../infer.js';

export const mergeOp = primitive({
  name: 'merge',
  summary: 'neighbouring axes become one',
  inputs: ['x'],
  takesAnyFloat: true,
  isView: true,
  attributes: { axes: 'axes', into: 'axis' },
  infer([x], { axes: names, into }) {
    const at = x.axes.findIndex((axis) => axis.name === names[0]);
    const parts = x.axes.slice(at, at + names.length);
    if (at < 0 || names.length === 0 || parts.map((axis) => axis.name).join() !== names.join()) {
      return problem(`${names.join(', ')} are not neighbouring axes in this order`, 'transpose first');
    }
    const merged = { name: into, size: multiplySizes(...parts.map((axis) => axis.size)) };
    const axes = [...x.axes.slice(0, at), merged, ...x.axes.slice(at + names.length)];
    return duplicateName(axes) ?? [{ ...x, axes }];
  },
  evaluate([x], { axes: names, into }) {
    const at = x.axes.findIndex((axis) => axis.name === names[0]);
    const merged = { name: into, size: elementsOf(x.axes.slice(at, at + names.length)) };
    return [ndArray([...x.axes.slice(0, at), merged, ...x.axes.slice(at + names.length)], x.dtype, x.data)];
  },
  vjp(b, [dy], [x], _, { axes, into }) {
    const parts = x.type.axes.filter((axis) => axes.includes(axis.name));
    return dy ? [b.split(dy, into, parts)] : [];
  },
  onnx: (g, [x], _, types) => g.reshape(x, types.out[0]?.axes ?? []),
  tf: (g, [x], _, types) => g.reshape(x, types.out[0]?.axes ?? []),
  samples: [
    {
      inputs: [{ axes: { row: 3, heads: 2, width: 4 }, fill: 'normal' }],
      attributes: { axes: ['heads', 'width'], into: 'column' },
    },
    {
      inputs: [{ axes: { plane: 2, row: 3, width: 4 }, fill: 'normal' }],
      attributes: { axes: ['plane', 'row'], into: 'rows' },
    },
    { inputs: [{ axes: { plane: 2, row: 3, width: 4 }, fill: 'normal' }], attributes: { axes: ['row'], into: 'line' } },
  ],
});

/** Merges the last two axes into one. */
export function mergeLast<B extends Dims, H extends string, W extends string, To extends string>(
  x: Tensor<readonly [...B, H, W]>,
  names: readonly [NoInfer<H>, NoInfer<W>],
  into: To,
): Tensor<[...B, To]> {
  return emitOne(mergeOp, [x], { axes: names, into });
}

/** Merges the first two axes into one. */
export function mergeFirst<A extends string, B extends string, R extends Dims, To extends string>(
  x: Tensor<readonly [A, B, ...R]>,
  names: readonly [NoInfer<A>, NoInfer<B>],
  into: To,
): Tensor<[To, ...R]> {
  return emitOne(mergeOp, [x], { axes: names, into });
}

/** Merges the two axes before the last into one. */
export function mergeOver<P extends Dims, A extends string, B extends string, R extends string, To extends string>(
  x: Tensor<readonly [...P, A, B, R]>,
  names: readonly [NoInfer<A>, NoInfer<B>],
  into: To,
): Tensor<[...P, To, R]> {
  return emitOne(mergeOp, [x], { axes: names, into });
}
