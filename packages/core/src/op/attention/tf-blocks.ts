import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import type { TfType } from '../../lower/tensorflow/types.js';
import { multiplySizes, type Size } from '../../size.js';
import { queryAxis, TfBlock } from './tf-block.js';
import { keyRanges } from './tf-key-ranges.js';
import { hidesNothing, type TfMask } from './tf-mask.js';
import type { TfBackward } from './tf-matrices.js';
import { padAxis, repeatLast, sizeAt } from './tf-sizes.js';
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

/** What one turn makes of the results so far. */
type Step = (block: TfBlock, results: readonly string[]) => readonly string[];

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

  /** out, [batch, query, heads, width]. */
  forward(query: string, key: string, value: string, mask: TfMask | undefined): string {
    const { g } = this;
    const operands = { query: this.#enter(query), key, value };
    const width = this.#widthOf(value);
    const start = [this.#results(width, g.typeOf(value))];
    const [out = ''] = this.#walk('attention', operands, mask, start, (block, [before = '']) => {
      const { attention, bias, query: rows, key: keys, value: values } = block;
      return [block.put(before, attention.forward(rows, keys, values, bias))];
    });
    return this.#leave(out, width);
  }

  /** The scores' log-sum-exp, [batch, query, heads, 1]; for who asks for it, the gradient does not. */
  logSumExp(query: string, key: string, value: string, mask: TfMask | undefined): string {
    const { g } = this;
    const operands = { query: this.#enter(query), key, value };
    const one = g.number(1, 'i32');
    const start = [this.#results(one, 'f32')];
    const [sums = ''] = this.#walk('logSumExp', operands, mask, start, (block, [before = '']) => {
      return [block.put(before, block.attention.logSumExp(block.query, block.key, block.bias))];
    });
    return this.#leave(sums, one);
  }

  /**
   * [dQuery, dKey before its scale, dValue], dQuery as [batch, query, heads, width]: key and value gradients are summed
   * over the blocks.
   */
  backward({ query, key, value, dots, dout }: TfBackward, mask: TfMask | undefined): string[] {
    const { g } = this;
    const entered = { query: this.#enter(query), dots: this.#enter(dots), dout: this.#enter(dout) };
    const operands = { ...entered, key, value };
    // Sums over the blocks are kept in f32 whatever the operands are.
    const zeros = (like: string): string => g.node('Fill', [g.node('Shape', [like]), g.number(0)]);
    const width = this.#widthOf(query);
    const start = [this.#results(width, g.typeOf(query)), zeros(key), zeros(value)];
    const [dQuery = '', dKey = '', dValue = ''] = this.#walk(
      'attentionGradient',
      operands,
      mask,
      start,
      (block, before) => {
        const [rows = '', keys = '', values = ''] = before;
        const own = { query: block.query, key: block.key, value: block.value, dots: block.dots, dout: block.dout };
        const [dq = '', dk = '', dv = ''] = block.attention.backward(own, block.bias);
        return [block.put(rows, dq), block.addKeys(keys, dk), block.addKeys(values, dv)];
      },
    );
    const like = (x: string): string => (g.typeOf(key) === 'bf16' ? g.cast(x, 'bf16') : x);
    return [this.#leave(dQuery, width), like(dKey), like(dValue)];
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
        const block = new TfBlock(body, index, named(values), this.group, this.scale);
        const made = step(block, values.slice(names.length + 1));
        return [body.node('AddV2', [index, body.number(1, 'i32')]), ...values.slice(1, names.length + 1), ...made];
      },
    );
    return walked.slice(names.length + 1);
  }

  /** Shapes of a block's rows, as values, because the block's length is one. */
  #shapes(value: string): Readonly<Record<'rows' | 'single', string>> {
    const { g } = this;
    const [batch, heads, width] = [sizeAt(g, value, 0), sizeAt(g, value, 1), this.#widthOf(value)];
    const rows = g.node('Mul', [g.number(this.group, 'i32'), this.#length]);
    const shape = (last: string): string => g.node('Pack', [[batch, heads, rows, last]], { axis: 0 });
    return { rows: shape(width), single: shape(g.number(1, 'i32')) };
  }

  /** Of a [batch, keyHeads, rows, width] operand. */
  #widthOf(operand: string): string {
    return sizeAt(this.g, operand, 3);
  }

  /** [batch, keyHeads, group · query, ...] → [batch, keyHeads, group, padded query, ...] */
  #enter(x: string): string {
    const { g } = this;
    const sizes = g.node('Shape', [x]);
    const part = (from: number, to: number): string =>
      g.node('StridedSlice', [sizes, g.ints([from]), g.ints([to]), g.ints([1])]);
    const split = g.node('Pack', [[g.number(this.group, 'i32'), g.size(this.shape.query.size)]], { axis: 0 });
    const shape = g.node('ConcatV2', [[part(0, 2), split, part(3, 4)], g.number(0, 'i32')]);
    const behind = g.node('Sub', [this.#padded, g.size(this.shape.query.size)]);
    const before = g.number(0, 'i32');
    return padAxis(g, g.node('Reshape', [x, shape]), { rank: 5, axis: queryAxis, before, behind });
  }

  /** The mask's vectors, and what keys they let a block see: XLA compiles for fixed sizes, so that there all are looked at. */
  #masks(mask: TfMask): Readonly<Record<string, string>> {
    const { g } = this;
    const [query, key] = [g.size(this.shape.query.size), g.size(this.shape.key.size)];
    const pad = (x: string): string => repeatLast(g, x, query, this.#padded);
    const masks = { ...mask, querySegment: pad(mask.querySegment), queryOrder: pad(mask.queryOrder) };
    if (g.compiled) return masks;
    return { ...masks, ...keyRanges(g, masks, { blocks: this.#count, length: this.#length, keys: key }) };
  }

  /** Where the blocks' results are put one after the other, flat: a write to one range is the fastest that there is. */
  #results(width: string, type: TfType): string {
    const { g } = this;
    const rows = g.node('Mul', [g.size(multiplySizes(this.batch, this.shape.heads.size)), this.#padded]);
    const count = g.node('Reshape', [g.node('Mul', [rows, width]), g.ints([1])]);
    return g.node('Fill', [count, g.number(0, type)]);
  }

  /** [block · batch · heads · length · width] → [batch, query, heads, width], without the padding. */
  #leave(results: string, width: string): string {
    const { g } = this;
    const [batch, heads] = [g.size(this.batch), g.size(this.shape.heads.size)];
    const query = g.size(this.shape.query.size);
    const vector = (...parts: readonly string[]): string => g.node('Pack', [parts], { axis: 0 });
    const blocks = g.node('Reshape', [results, vector(this.#count, batch, heads, this.#length, width)]);
    const moved = g.node('Transpose', [blocks, g.ints([1, 0, 3, 2, 4])]);
    const padded = g.node('Reshape', [moved, vector(batch, this.#padded, heads, width)]);
    const all = g.number(-1, 'i32');
    return g.node('Slice', [padded, g.ints([0, 0, 0, 0]), vector(all, query, all, all)]);
  }
}
