import type { Dims } from '../../axis.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';
import { duplicateName, problem } from '../infer.js';

export const renameOp = primitive({
  name: 'rename',
  summary: 'the same axis under another name',
  inputs: ['x'],
  takesAnyFloat: true,
  isView: true,
  attributes: { from: 'axis', to: 'axis' },
  infer([x], { from, to }) {
    if (!x.axes.some((axis) => axis.name === from)) return problem(`there is no axis "${from}"`);
    const axes = x.axes.map((axis) => (axis.name === from ? { ...axis, name: to } : axis));
    return duplicateName(axes) ?? [{ ...x, axes }];
  },
  evaluate: ([x], { from, to }) => [
    ndArray(
      x.axes.map((axis) => (axis.name === from ? { ...axis, name: to } : axis)),
      x.dtype,
      x.data,
    ),
  ],
  vjp: (b, [dy], _, __, { from, to }) => (dy ? [b.rename(dy, to, from)] : []),
  onnx: (_, [x]) => x,
  tf: (_, [x]) => x,
  samples: [{ inputs: [{ axes: { row: 3, column: 2 }, fill: 'normal' }], attributes: { from: 'row', to: 'key' } }],
});

/** Renames the last axis. */
export function renameLast<B extends Dims, F extends string, To extends string>(
  x: Tensor<readonly [...B, F]>,
  from: NoInfer<F>,
  to: To,
): Tensor<[...B, To]> {
  return emitOne(renameOp, [x], { from, to });
}

/** Renames the first axis. */
export function renameFirst<F extends string, R extends Dims, To extends string>(
  x: Tensor<readonly [F, ...R]>,
  from: NoInfer<F>,
  to: To,
): Tensor<[To, ...R]> {
  return emitOne(renameOp, [x], { from, to });
}

/** Renames the axis before the last. */
export function renameOver<B extends Dims, F extends string, R extends string, To extends string>(
  x: Tensor<readonly [...B, F, R]>,
  from: NoInfer<F>,
  to: To,
): Tensor<[...B, To, R]> {
  return emitOne(renameOp, [x], { from, to });
}

/** Renames the third axis from the end; attention renames the position axis of its keys and values so. */
export function renameThirdLast<
  B extends Dims,
  F extends string,
  H extends string,
  W extends string,
  To extends string,
>(x: Tensor<readonly [...B, F, H, W]>, from: NoInfer<F>, to: To): Tensor<[...B, To, H, W]> {
  return emitOne(renameOp, [x], { from, to });
}
