import type { Axis } from '../../axis.js';
import { GraphError } from '../../errors.js';
import type { ValueType } from '../../ir/graph.js';
import type { OnnxEmitter } from '../../lower/onnx/emitter.js';
import { multiplySizes } from '../../size.js';
import type { AttributesOf } from '../define.js';
import { walkBackward, walkForward } from './onnx-blocks.js';
import { OnnxAttention, type OnnxMask } from './onnx-matrices.js';
import { attentionShape, type attentionAttributes, type AttentionShape } from './types.js';

/**
 * Longest query for which the score matrices are made whole; longer ones go block by block. Measured: below, `If` and
 * whole matrices cost no more than the plain form; above, memory would grow with the square.
 */
export const longestWhole = 1024;

type Names = AttributesOf<typeof attentionAttributes>;
type Types = { readonly in: readonly (ValueType | undefined)[]; readonly out: readonly ValueType[] };

/** ONNX form of attention: [out, logSumExp]. */
export function attentionForward(
  g: OnnxEmitter,
  inputs: readonly (string | undefined)[],
  { scale, ...names }: Names,
  types: Types,
): string[] {
  const frame = prepare(g, inputs, names, types, scale, inputs.slice(3));
  const { attention, query, key, value } = frame;
  const bias = wholeBias(g, frame);
  const [out = '', logSumExp = ''] = choose(
    g,
    frame.shape,
    2,
    () => attention.forward(query, key, value, bias),
    () => walkForward(g, attention, query, key, value, frame.mask),
  );
  return [frame.leaveQuery(out), g.reshape(logSumExp, types.out[1]?.axes ?? [])];
}

/** ONNX form of attention's gradient: [dQuery, dKey, dValue]. */
export function attentionBackward(
  g: OnnxEmitter,
  inputs: readonly (string | undefined)[],
  { scale, ...names }: Names,
  types: Types,
): string[] {
  const frame = prepare(g, inputs, names, types, scale, inputs.slice(6));
  const { attention, query, key, value, shape } = frame;
  const [, , , out = '', logSumExp = '', gradient = ''] = inputs;
  const dout = frame.enterQuery(gradient);
  const perRow = [frame.batch, shape.keyHeads, frame.rows, { name: 'one', size: 1 }];
  const rows = g.reshape(logSumExp, perRow);
  // D = Σ dO·O is made in the operands' own order, so that what moves is one number a row.
  const products = g.node('ReduceSum', [g.node('Mul', [gradient, out]), g.ints([-1])], { keepdims: { int: 0 } });
  const dots = g.reshape(frame.enterRows(products), perRow);
  const bias = wholeBias(g, frame);
  const [dQuery = '', dKey = '', dValue = ''] = choose(
    g,
    shape,
    3,
    () => attention.backward({ query, key, value, rows, dots, dout }, bias),
    () => walkBackward(g, attention, { query, key, value, rows, dots, dout }, frame.mask),
  );
  return [frame.leaveQuery(dQuery), frame.leaveKey(dKey), frame.leaveKey(dValue)];
}

/**
 * The bias of the whole form, made once for all layers and directions that share a mask. Where the blocks are walked
 * instead, each makes its own, and this one is nothing of one element.
 */
function wholeBias(g: OnnxEmitter, { attention, shape, mask }: Frame): string | undefined {
  if (mask === undefined) return undefined;
  const vectors = [mask.querySegment, mask.queryOrder, mask.keySegment, mask.keyOrder];
  const key = `attention bias ${attention.group} ${vectors.join(' ')}`;
  const nothing = (): string => g.node('Expand', [g.float(0), g.ints([1, 1, 1, 1])]);
  return g.once(
    key,
    () =>
      choose(
        g,
        shape,
        1,
        () => [attention.bias(mask)],
        () => [nothing()],
      )[0] ?? '',
  );
}

/** One form where the length is known, `If` where it is free. */
function choose(
  g: OnnxEmitter,
  shape: AttentionShape,
  outputs: number,
  whole: () => readonly string[],
  blocks: () => readonly string[],
): readonly string[] {
  const { size } = shape.query;
  if (typeof size === 'number') return size <= longestWhole ? whole() : blocks();
  const info = { dtype: 'f32', dims: [null, null, null, null] } as const;
  const body = (name: string, build: () => readonly string[]) =>
    g.subgraph(name, [], () => build().map((value) => ({ value, info })));
  const short = g.node('LessOrEqual', [g.size(size), g.int(longestWhole)]);
  return g.nodes(outputs, 'If', [short], {
    then_branch: { graph: body('whole', whole) },
    else_branch: { graph: body('blocks', blocks) },
  });
}

interface Frame {
  readonly shape: AttentionShape;
  readonly attention: OnnxAttention;
  readonly batch: Axis;
  /** Rows of a group's queries: group · query. */
  readonly rows: Axis;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly mask: OnnxMask | undefined;
  readonly enterQuery: (x: string) => string;
  /** [...batch, query, heads] → [batch, heads, query] */
  readonly enterRows: (x: string) => string;
  readonly leaveQuery: (x: string) => string;
  readonly leaveKey: (x: string) => string;
}

/**
 * Brings the operands to [batch, keyHeads, rows, width]: batch axes joined, and the query heads that share a key head
 * stacked as rows, so that keys are never repeated.
 */
function prepare(
  g: OnnxEmitter,
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
  const batch: Axis = { name: 'batch', size: multiplySizes(...shape.batch.map((axis) => axis.size)) };
  const rows: Axis = { name: 'rows', size: multiplySizes(group.size, shape.query.size) };
  const flat = (x: string, axes: readonly Axis[]): string => (shape.batch.length === 1 ? x : g.reshape(x, axes));
  const order = ['batch', 'position', 'heads', 'width'];
  const swapped = ['batch', 'heads', 'position', 'width'];
  const enter = (x: string, position: Axis, own: Axis): string =>
    g.transpose(flat(x, [batch, position, own, width]), order, swapped);
  const leave = (x: string, axes: readonly Axis[]): string => {
    const moved = g.transpose(x, swapped, order);
    return shape.batch.length === 1 ? moved : g.reshape(moved, axes);
  };
  const enterQuery = (x: string): string => {
    const entered = enter(x, shape.query, heads);
    return group.size === 1 ? entered : g.reshape(entered, [batch, keyHeads, rows, width]);
  };
  const vectors = masks.flatMap((mask, at) =>
    mask === undefined ? [] : [flat(mask, [batch, at < 2 ? shape.query : shape.key])],
  );
  return {
    shape,
    attention: new OnnxAttention(g, shape, scale),
    batch,
    rows,
    query: enterQuery(query),
    key: enter(key, shape.key, keyHeads),
    value: enter(value, shape.key, keyHeads),
    mask: maskOf(vectors),
    enterQuery,
    enterRows: (x) =>
      g.transpose(flat(x, [batch, shape.query, heads]), ['batch', 'query', 'heads'], ['batch', 'heads', 'query']),
    leaveQuery: (x) => leave(group.size === 1 ? x : g.reshape(x, [batch, heads, shape.query, width]), queryType.axes),
    leaveKey: (x) => leave(x, keyType.axes),
  };
}

/** The four vectors of a mask, when there are any. */
function maskOf([querySegment, queryOrder, keySegment, keyOrder]: readonly string[]): OnnxMask | undefined {
  if (!querySegment || !queryOrder || !keySegment || !keyOrder) return undefined;
  return { querySegment, queryOrder, keySegment, keyOrder };
}
