import type { Axis } from '../../axis.js';
import { GraphError } from '../../errors.js';
import type { ValueType } from '../../ir/graph.js';
import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import { multiplySizes } from '../../size.js';
import type { AttributesOf } from '../define.js';
import { TfBlocks } from './tf-blocks.js';
import type { TfMask } from './tf-mask.js';
import { TfAttention } from './tf-matrices.js';
import { TfParts } from './tf-parts.js';
import { attentionShape, type attentionAttributes, type AttentionShape } from './types.js';

/** Longest query whose score matrices are made whole; longer ones go block by block. */
export const longestWhole = 1024;

type Names = AttributesOf<typeof attentionAttributes>;
type Types = { readonly in: readonly (ValueType | undefined)[]; readonly out: readonly ValueType[] };

/** TensorFlow form of attention: [out, logSumExp]. */
export function attentionInTensorFlow(
  g: TensorFlowEmitter,
  inputs: readonly (string | undefined)[],
  { scale, ...names }: Names,
  types: Types,
): string[] {
  const frame = prepare(g, inputs, names, types, scale, inputs.slice(3));
  const { attention, parts, blocks, query, key, value, mask } = frame;
  const bias = blocks ? undefined : mask && attention.bias(mask);
  const sumAxes = types.out[1]?.axes ?? [];
  if (blocks === undefined) {
    const out = frame.leaveQuery(parts.forward(query, key, value, bias));
    return [out, g.reshape(parts.logSumExp(query, key, bias), sumAxes)];
  }
  const sums = g.transpose(blocks.logSumExp(query, key, value, mask), rowOrder, headOrder);
  return [frame.leaveBlocks(blocks.forward(query, key, value, mask)), g.reshape(sums, sumAxes)];
}

/** TensorFlow form of attention's gradient: [dQuery, dKey, dValue]. */
export function attentionGradientInTensorFlow(
  g: TensorFlowEmitter,
  inputs: readonly (string | undefined)[],
  { scale, ...names }: Names,
  types: Types,
): string[] {
  const frame = prepare(g, inputs, names, types, scale, inputs.slice(6));
  const { attention, parts, blocks, query, key, value, mask, shape } = frame;
  const [, , , out = '', , gradient = ''] = inputs;
  const dout = frame.enterQuery(gradient);
  // D = Σ dO·O is made in the operands' own order, so that what moves is one number a row.
  const products = g.node('Sum', [g.node('Mul', [g.cast(gradient, 'f32'), g.cast(out, 'f32')]), g.ints([-1])]);
  const dots = g.reshape(frame.enterRows(products), [
    frame.batch,
    shape.keyHeads,
    frame.rows,
    { name: 'one', size: 1 },
  ]);
  const operands = { query, key, value, dots, dout };
  const [dQuery = '', dKey = '', dValue = ''] = blocks
    ? blocks.backward(operands, mask)
    : parts.backward(operands, mask && attention.bias(mask));
  const moved = blocks ? frame.leaveBlocks(dQuery) : frame.leaveQuery(dQuery);
  return [moved, frame.leaveKey(scaled(g, dKey, scale)), frame.leaveKey(dValue)];
}

interface Frame {
  readonly shape: AttentionShape;
  readonly attention: TfAttention;
  readonly parts: TfParts;
  /** Where the scores are too large to be made whole. */
  readonly blocks: TfBlocks | undefined;
  readonly batch: Axis;
  /** Rows of a group's queries: group · query. */
  readonly rows: Axis;
  readonly query: string;
  /** Scaled, unless the scores are. */
  readonly key: string;
  readonly value: string;
  readonly mask: TfMask | undefined;
  readonly enterQuery: (x: string) => string;
  /** [...batch, query, heads] → [batch, heads, query] */
  readonly enterRows: (x: string) => string;
  readonly leaveQuery: (x: string) => string;
  /** Of what blocks give, [batch, query, heads, width]. */
  readonly leaveBlocks: (x: string) => string;
  readonly leaveKey: (x: string) => string;
}

/**
 * Brings the operands to [batch, keyHeads, rows, width]: batch axes joined, and the query heads that share a key head
 * stacked as rows, so that keys are never repeated.
 */
function prepare(
  g: TensorFlowEmitter,
  inputs: readonly (string | undefined)[],
  names: Omit<Names, 'scale'>,
  types: Types,
  scale: number,
  masks: readonly (string | undefined)[],
): Frame {
  const [query = '', key = '', value = ''] = inputs;
  const [queryType, keyType] = types.in;
  if (!queryType || !keyType) throw new GraphError('internal: attention without operands');
  const shape = attentionShape(queryType, keyType, names);
  if ('problem' in shape) throw new GraphError(`internal: attention: ${shape.problem}`);
  const { heads, keyHeads, width, group } = shape;
  if (typeof group.size !== 'number') throw new GraphError('internal: heads per key head must be a number');
  const batch: Axis = { name: 'batch', size: multiplySizes(...shape.batch.map((axis) => axis.size)) };
  const rows: Axis = { name: 'rows', size: multiplySizes(group.size, shape.query.size) };
  const { flat, enter, leave, enterQuery } = mover(g, shape, batch, rows);
  // The key is the smallest that can take the factor, but 16 bits take one without a rounding only as a power of two.
  const exact = g.typeOf(query) === 'f32' || Number.isInteger(Math.log2(scale));
  const factor = exact ? 1 : scale;
  const vectors = masks.flatMap((mask, at) =>
    mask === undefined ? [] : [flat(mask, [batch, at < 2 ? shape.query : shape.key])],
  );
  const attention = new TfAttention(g, group.size, factor);
  return {
    shape,
    attention,
    parts: new TfParts(g, attention, {
      batch: batch.size,
      scores: multiplySizes(heads.size, shape.query.size, shape.key.size),
    }),
    blocks: g.isAtMost(shape.query.size, longestWhole)
      ? undefined
      : new TfBlocks(g, shape, batch.size, group.size, factor),
    batch,
    rows,
    query: enterQuery(query),
    key: enter(exact ? scaled(g, key, scale) : key, shape.key, keyHeads),
    value: enter(value, shape.key, keyHeads),
    mask: maskOf(vectors),
    enterQuery,
    enterRows: (x) =>
      g.transpose(flat(x, [batch, shape.query, heads]), ['batch', 'query', 'heads'], ['batch', 'heads', 'query']),
    leaveQuery: (x) => leave(group.size === 1 ? x : g.reshape(x, [batch, heads, shape.query, width]), queryType.axes),
    leaveBlocks: (x) => flat(x, queryType.axes),
    leaveKey: (x) => leave(x, keyType.axes),
  };
}

/** Layouts of operands: as programs have them, and as products take them. */
const rowOrder = ['batch', 'position', 'heads', 'width'];
const headOrder = ['batch', 'heads', 'position', 'width'];

/** Moves operands between the two layouts, batch axes joined in the second. */
function mover(g: TensorFlowEmitter, shape: AttentionShape, batch: Axis, rows: Axis) {
  const { heads, keyHeads, width, group } = shape;
  const flat = (x: string, axes: readonly Axis[]): string => (shape.batch.length === 1 ? x : g.reshape(x, axes));
  const enter = (x: string, position: Axis, own: Axis): string =>
    g.transpose(flat(x, [batch, position, own, width]), rowOrder, headOrder);
  const leave = (x: string, axes: readonly Axis[]): string => {
    const moved = g.transpose(x, headOrder, rowOrder);
    return shape.batch.length === 1 ? moved : g.reshape(moved, axes);
  };
  const enterQuery = (x: string): string => {
    const entered = enter(x, shape.query, heads);
    return group.size === 1 ? entered : g.reshape(entered, [batch, keyHeads, rows, width]);
  };
  return { flat, enter, leave, enterQuery };
}

const scaled = (g: TensorFlowEmitter, x: string, scale: number): string =>
  g.node('Mul', [x, g.number(scale, g.typeOf(x))]);

/** The four vectors of a mask, when there are any. */
function maskOf([querySegment, queryOrder, keySegment, keyOrder]: readonly string[]): TfMask | undefined {
  if (!querySegment || !queryOrder || !keySegment || !keyOrder) return undefined;
  return { querySegment, queryOrder, keySegment, keyOrder };
}
