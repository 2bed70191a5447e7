import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import { multiplySizes, type Size } from '../../size.js';
import { hidesNothing, type TfMask } from './tf-mask.js';
import { TfAttention, type TfBackward } from './tf-matrices.js';
import type { AttentionShape } from './types.js';

/** Elements of one block's score matrices: 16 MB in f32, of which the backward pass holds about four at a time. */
const scoreElements = 2 ** 22;
/** Queries per block, at most and at least: few enough to save memory, enough that the products stay fast. */
const [longestBlock, shortestBlock] = [256, 16];

/** Queries of a block, as the graph computes them. @param perQuery Scores of one query: batch · heads · keys. */
export function blockQueries(perQuery: number): number {
  const eights = Math.floor(Math.floor(scoreElements / perQuery) / 8) * 8;
  return Math.min(Math.max(eights, shortestBlock), longestBlock);
}

/** The axis of queries in [batch, keyHeads, group, query, ...]. */
const queryAxis = 3;

/** What one turn makes of the results so far. */
type Step = (block: Block, results: readonly string[]) => readonly string[];

/** What attention's long form walks over: equal blocks of queries, one after the other. */
export class TfBlocks {
  /** Queries of a block, and how many blocks there are. */
  readonly #length: string;
  readonly #count: string;
  readonly #padded: string;

  constructor(
    readonly g: TensorFlowEmitter,
    readonly shape: AttentionShape,
    readonly batch: Size,
    /** Query heads that share a key head, and the factor on the scores. */
    readonly group: number,
    readonly scale: number,
  ) {
    const { query, key, heads } = shape;
    const integer = (value: number): string => g.number(value, 'i32');
    const divide = (a: string, b: string): string => g.node('FloorDiv', [a, b]);
    const fitting = divide(integer(scoreElements), g.size(multiplySizes(batch, heads.size, key.size)));
    const eights = g.node('Mul', [divide(fitting, integer(8)), integer(8)]);
    const within = g.node('Minimum', [g.node('Maximum', [eights, integer(shortestBlock)]), integer(longestBlock)]);
    this.#length = within;
    const last = g.node('Sub', [g.node('AddV2', [g.size(query.size), within]), integer(1)]);
    this.#count = divide(last, within);
    this.#padded = g.node('Mul', [this.#count, within]);
  }

  /** out, with the rows of the query. */
  forward(query: string, key: string, value: string, mask: TfMask | undefined): string {
    const operands = { query: this.#enter(query), key, value };
    const [out = ''] = this.#walk('attention', operands, mask, [this.#rows(value)], (block, [before = '']) => {
      const { g, attention, bias, query: rows, key: keys, value: values } = block;
      const made = attention.forward(rows, keys, values, bias);
      return [block.put(before, g.node('Reshape', [made, block.shapes.grouped]))];
    });
    return this.#leave(out, queryAxis);
  }

  /** The scores' log-sum-exp, [batch, keyHeads, rows, 1]; for who asks for it, the gradient does not. */
  logSumExp(query: string, key: string, value: string, mask: TfMask | undefined): string {
    const { g } = this;
    const operands = { query: this.#enter(query), key, value };
    const one = g.node('Slice', [this.#rows(value), g.ints([0, 0, 0, 0, 0]), g.ints([-1, -1, -1, -1, 1])]);
    const single = g.cast(one, 'f32');
    const [sums = ''] = this.#walk('logSumExp', operands, mask, [single], (block, [before = '']) => {
      const made = block.attention.logSumExp(block.query, block.key, block.bias);
      return [block.put(before, block.g.node('Reshape', [made, block.shapes.column]))];
    });
    return this.#leave(sums, queryAxis);
  }

  /** [dQuery, dKey before its scale, dValue]: key and value gradients are summed over the blocks. */
  backward({ query, key, value, dots, dout }: TfBackward, mask: TfMask | undefined): string[] {
    const { g } = this;
    const entered = { query: this.#enter(query), dots: this.#enter(dots), dout: this.#enter(dout) };
    const operands = { ...entered, key, value };
    // Sums over the blocks are kept in f32 whatever the operands are.
    const zeros = (like: string): string => g.node('Fill', [g.node('Shape', [like]), g.number(0)]);
    const start = [this.#rows(query), zeros(key), zeros(value)];
    const [dQuery = '', dKey = '', dValue = ''] = this.#walk(
      'attentionGradient',
      operands,
      mask,
      start,
      (block, before) => {
        const [rows = '', keys = '', values = ''] = before;
        const own = { query: block.query, key: block.key, value: block.value, dots: block.dots, dout: block.dout };
        const [dq = '', dk = '', dv = ''] = block.attention.backward(own, block.bias);
        const sum = (total: string, part: string): string => block.g.node('AddV2', [total, block.g.cast(part, 'f32')]);
        return [block.put(rows, block.g.node('Reshape', [dq, block.shapes.grouped])), sum(keys, dk), sum(values, dv)];
      },
    );
    const like = (x: string): string => (g.typeOf(key) === 'bf16' ? g.cast(x, 'bf16') : x);
    return [this.#leave(dQuery, queryAxis), like(dKey), like(dValue)];
  }

  /**
   * `step` on every block; `results` go from one to the next. A mask costs as much as a product. Whether it hides anything
   * is known at run time: of the loops without and with it, one has no turn.
   */
  #walk(
    name: string,
    operands: Readonly<Record<string, string>>,
    mask: TfMask | undefined,
    results: readonly string[],
    step: Step,
  ): readonly string[] {
    if (mask === undefined) return this.#loop(name, { ...operands, count: this.#count }, results, step);
    const { g } = this;
    const open = g.node('Mul', [this.#count, g.cast(hidesNothing(g, mask), 'i32')]);
    const masked = g.node('Sub', [this.#count, open]);
    const first = this.#loop(name, { ...operands, count: open }, results, step);
    return this.#loop(`${name}Masked`, { ...operands, ...this.#masks(mask), count: masked }, first, step);
  }

  /** One body for `count` blocks. */
  #loop(
    name: string,
    operands: Readonly<Record<string, string>>,
    results: readonly string[],
    step: Step,
  ): readonly string[] {
    const { g } = this;
    const fixed = { length: this.#length, ...this.#shapes(operands['value'] ?? ''), ...operands };
    const names = Object.keys(fixed);
    const state = [g.number(0, 'i32'), ...Object.values(fixed), ...results];
    const named = (values: readonly string[]): Readonly<Record<string, string>> =>
      Object.fromEntries(names.map((key, at) => [key, values[at + 1] ?? '']));
    const walked = g.loop(
      name,
      state,
      (body, values) => body.node('Less', [values[0] ?? '', named(values)['count'] ?? '']),
      (body, values) => {
        const [index = ''] = values;
        const block = new Block(body, index, named(values), this.group, this.scale);
        const made = step(block, values.slice(names.length + 1));
        return [body.node('AddV2', [index, body.number(1, 'i32')]), ...values.slice(1, names.length + 1), ...made];
      },
    );
    return walked.slice(names.length + 1);
  }

  /** Shapes of a block's rows and of its rows by group, as values, because the block's length is one. */
  #shapes(value: string): Readonly<Record<'rows' | 'grouped' | 'column' | 'single', string>> {
    const { g } = this;
    const sizes = g.node('Shape', [value]); // [batch, keyHeads, key, width]
    const at = (axis: number): string =>
      g.node('StridedSlice', [sizes, g.ints([axis]), g.ints([axis + 1]), g.ints([1])], { shrink_axis_mask: 1 });
    const vector = (...parts: string[]): string => g.node('Pack', [parts], { axis: 0 });
    const [batch, heads, width] = [at(0), at(1), at(3)];
    const [group, one] = [g.number(this.group, 'i32'), g.number(1, 'i32')];
    const rows = g.node('Mul', [group, this.#length]);
    return {
      rows: vector(batch, heads, rows, width),
      single: vector(batch, heads, rows, one),
      grouped: vector(batch, heads, group, this.#length, width),
      column: vector(batch, heads, group, this.#length, one),
    };
  }

  /** [batch, keyHeads, group · query, ...] → [batch, keyHeads, group, padded query, ...] */
  #enter(x: string): string {
    const { g } = this;
    const sizes = g.node('Shape', [x]);
    const part = (from: number, to: number): string =>
      g.node('StridedSlice', [sizes, g.ints([from]), g.ints([to]), g.ints([1])]);
    const split = g.node('Pack', [[g.number(this.group, 'i32'), g.size(this.shape.query.size)]], { axis: 0 });
    const shape = g.node('ConcatV2', [[part(0, 2), split, part(3, 4)], g.number(0, 'i32')]);
    return this.#pad(g.node('Reshape', [x, shape]), 5, queryAxis);
  }

  #masks(mask: TfMask): Readonly<Record<string, string>> {
    const pad = (x: string): string => this.#pad(x, 2, 1);
    return { ...mask, querySegment: pad(mask.querySegment), queryOrder: pad(mask.queryOrder) };
  }

  #pad(x: string, rank: number, axis: number): string {
    const { g } = this;
    const zero = g.number(0, 'i32');
    const extra = g.node('Sub', [this.#padded, g.size(this.shape.query.size)]);
    const amounts = Array.from({ length: 2 * rank }, (_, at) => (at === 2 * axis + 1 ? extra : zero));
    return g.node('Pad', [x, g.node('Reshape', [g.node('Pack', [amounts], { axis: 0 }), g.ints([rank, 2])])]);
  }

  /** Where the blocks' results are put: [batch, keyHeads, group, padded query, width] of what `like` is. */
  #rows(like: string): string {
    const { g } = this;
    const sizes = g.node('Shape', [like]);
    const part = (from: number, to: number): string =>
      g.node('StridedSlice', [sizes, g.ints([from]), g.ints([to]), g.ints([1])]);
    const middle = g.node('Pack', [[g.number(this.group, 'i32'), this.#padded]], { axis: 0 });
    const shape = g.node('ConcatV2', [[part(0, 2), middle, part(3, 4)], g.number(0, 'i32')]);
    return g.node('Fill', [shape, g.number(0, g.typeOf(like))]);
  }

  /** Cuts the padding off and joins the rows of a group. */
  #leave(x: string, axis: number): string {
    const { g } = this;
    const all = g.number(-1, 'i32');
    const sizes = Array.from({ length: 5 }, (_, at) => (at === axis ? g.size(this.shape.query.size) : all));
    const cut = g.node('Slice', [x, g.ints([0, 0, 0, 0, 0]), g.node('Pack', [sizes], { axis: 0 })]);
    const shape = g.node('Shape', [cut]);
    const part = (from: number, to: number): string =>
      g.node('StridedSlice', [shape, g.ints([from]), g.ints([to]), g.ints([1])]);
    return g.node('Reshape', [cut, g.node('ConcatV2', [[part(0, 2), g.ints([-1]), part(4, 5)], g.number(0, 'i32')])]);
  }
}

/** One block inside the loop's body. */
class Block {
  readonly attention: TfAttention;
  readonly #start: string;
  readonly #end: string;

  constructor(
    readonly g: TensorFlowEmitter,
    index: string,
    readonly values: Readonly<Record<string, string>>,
    group: number,
    scale: number,
  ) {
    this.attention = new TfAttention(g, group, scale);
    this.#start = g.node('Mul', [index, this.#value('length')]);
    this.#end = g.node('AddV2', [this.#start, this.#value('length')]);
  }

  get query(): string {
    return this.#rows('query', 'rows');
  }
  get dout(): string {
    return this.#rows('dout', 'rows');
  }
  get dots(): string {
    return this.#rows('dots', 'single');
  }
  get key(): string {
    return this.#value('key');
  }
  get value(): string {
    return this.#value('value');
  }
  get shapes(): { readonly grouped: string; readonly column: string } {
    return { grouped: this.#value('grouped'), column: this.#value('column') };
  }

  get bias(): string | undefined {
    if (this.values['keySegment'] === undefined) return undefined;
    const cut = (name: string): string => this.#cut(this.#value(name), 2, 1);
    return this.attention.bias({
      querySegment: cut('querySegment'),
      queryOrder: cut('queryOrder'),
      keySegment: this.#value('keySegment'),
      keyOrder: this.#value('keyOrder'),
    });
  }

  /** The block's part of a result; the buffer is the loop's own, so that it is written in place. */
  put(result: string, part: string): string {
    const { g } = this;
    const [begin, end, strides, mask] = this.#range(5, queryAxis);
    return g.node('TensorStridedSliceUpdate', [result, begin, end, strides, part], {
      begin_mask: mask,
      end_mask: mask,
    });
  }

  #rows(name: string, shape: string): string {
    return this.g.node('Reshape', [this.#cut(this.#value(name), 5, queryAxis), this.#value(shape)]);
  }

  #cut(x: string, rank: number, axis: number): string {
    const { g } = this;
    const [zero, all] = [g.number(0, 'i32'), g.number(-1, 'i32')];
    const vector = (own: string, other: string): string =>
      g.node('Pack', [Array.from({ length: rank }, (_, at) => (at === axis ? own : other))], { axis: 0 });
    return g.node('Slice', [x, vector(this.#start, zero), vector(this.#value('length'), all)]);
  }

  #range(rank: number, axis: number): [begin: string, end: string, strides: string, mask: number] {
    const { g } = this;
    const zero = g.number(0, 'i32');
    const vector = (own: string): string =>
      g.node('Pack', [Array.from({ length: rank }, (_, at) => (at === axis ? own : zero))], { axis: 0 });
    return [
      vector(this.#start),
      vector(this.#end),
      g.ints(new Array<number>(rank).fill(1)),
      (2 ** rank - 1) ^ (1 << axis),
    ];
  }

  #value(name: string): string {
    const value = this.values[name];
    if (value === undefined) throw new Error(`internal: the blocks have no "${name}"`);
    return value;
  }
}
