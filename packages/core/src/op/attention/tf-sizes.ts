import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';

/** One size of a value at run time, an i32 scalar. */
export function sizeAt(g: TensorFlowEmitter, x: string, axis: number): string {
  const bounds = [g.ints([axis]), g.ints([axis + 1]), g.ints([1])];
  return g.node('StridedSlice', [g.node('Shape', [x]), ...bounds], { shrink_axis_mask: 1 });
}

/** What is put in front of an axis and behind it: i32 scalars. */
interface Padding {
  readonly rank: number;
  readonly axis: number;
  readonly before: string;
  readonly behind: string;
}

/** `x` with zeros along one axis. */
export function padAxis(g: TensorFlowEmitter, x: string, { rank, axis, before, behind }: Padding): string {
  const zero = g.number(0, 'i32');
  const amounts = Array.from({ length: rank }, (_, at) => (at === axis ? [before, behind] : [zero, zero])).flat();
  return g.node('Pad', [x, g.node('Reshape', [g.node('Pack', [amounts], { axis: 0 }), g.ints([rank, 2])])]);
}

/** [batch, size] → [batch, padded], the last column again and again. */
export function repeatLast(g: TensorFlowEmitter, x: string, size: string, padded: string): string {
  const [zero, all] = [g.number(0, 'i32'), g.number(-1, 'i32')];
  const pair = (first: string, second: string): string => g.node('Pack', [[first, second]], { axis: 0 });
  const before = g.node('Sub', [size, g.number(1, 'i32')]);
  const last = g.node('Slice', [x, pair(zero, before), pair(all, g.number(1, 'i32'))]);
  const copies = g.node('BroadcastTo', [last, pair(sizeAt(g, x, 0), g.node('Sub', [padded, size]))]);
  return g.node('ConcatV2', [[x, copies], g.number(1, 'i32')]);
}
