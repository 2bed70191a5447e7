import type { ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import { valueBytes } from '../../ir/value-bytes.js';
import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import type { WorkspaceContext } from '../define.js';

/**
 * TensorFlow form of the rotary embedding: y = x · [cos, cos] + swap(x) · [-sin, sin], where swap exchanges the halves of
 * the last axis. It works on [..., heads, position, width], so that the tables are repeated over whole planes; attention
 * wants its operands in that order too, and the transposes between them cancel out.
 */
export function ropeInTensorFlow(
  g: TensorFlowEmitter,
  [x, cos, sin]: readonly [string, string, string],
  types: { readonly in: readonly [ValueType, ValueType, ValueType] },
): string {
  const [type, angles] = types.in;
  const own = namesOf(type);
  const positions = angles.axes.length - 1;
  const heads = own.slice(positions, -1);
  const [last = '', width = ''] = [own[positions - 1], own.at(-1)];
  const order = [...own.slice(0, positions - 1), ...heads, last, width];
  const halves = (first: string, second: string): string => {
    const table = g.node('ConcatV2', [[first, second], g.number(-1, 'i32')]);
    return heads.reduce((wide) => g.node('ExpandDims', [wide, g.number(positions - 1, 'i32')]), table);
  };
  const moved = g.transpose(x, own, order);
  const [swapped, turned] = [swapHalves(g, moved, type, order), halves(g.node('Neg', [sin]), sin)];
  const y = g.node('AddV2', [g.node('Mul', [moved, halves(cos, cos)]), g.node('Mul', [swapped, turned])]);
  return g.transpose(y, order, own);
}

/** The operand in its other order, and with its halves exchanged; ONNX Runtime's kernel needs neither. */
export const ropeWorkspace = (x: ValueType, { engine, size }: WorkspaceContext): readonly number[] =>
  engine === 'tensorflow' ? [valueBytes(x, size), valueBytes(x, size)] : [];

/**
 * Reversing an axis of two is one pass with whole vector registers on the CPU; `Roll` copies each half by itself, which takes
 * two to three times as long.
 */
function swapHalves(g: TensorFlowEmitter, x: string, { axes }: ValueType, order: readonly string[]): string {
  const half = Number(axes.at(-1)?.size) / 2; // the last size is a number
  const pairs = g.node('Reshape', [x, g.ints([-1, 2, half])]);
  const sorted = order.flatMap((name) => axes.filter((axis) => axis.name === name));
  return g.reshape(g.node('ReverseV2', [pairs, g.ints([1])]), sorted);
}
