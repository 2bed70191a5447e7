import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import { TfAttention } from './tf-matrices.js';
import { padAxis, sizeAt } from './tf-sizes.js';

/** Axes of positions: in [batch, keyHeads, group, query, ...], and in [batch, keyHeads, key, width]. */
export const [queryAxis, keyAxis] = [3, 2];

/** One block of queries inside the body of the loop over them. */
export class TfBlock {
  readonly attention: TfAttention;
  readonly #start: string;

  /**
   * @param index Which block it is, an i32 scalar.
   * @param values What the body is given, by name: the operands whole, `length` (queries of a block), shapes of a block's
   *   rows as `rows` and `single`, under a mask its vectors, and `starts` and `ends` where keys are cut (`TfKeyRanges`).
   */
  constructor(
    readonly g: TensorFlowEmitter,
    readonly index: string,
    readonly values: Readonly<Record<string, string>>,
    group: number,
    scale: number,
  ) {
    this.attention = new TfAttention(g, group, scale);
    this.#start = g.node('Mul', [index, this.#value('length')]);
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
    return this.#keys('key', 4, keyAxis);
  }
  get value(): string {
    return this.#keys('value', 4, keyAxis);
  }

  get bias(): string | undefined {
    if (this.values['keySegment'] === undefined) return undefined;
    const own = (name: string): string => this.#cut(this.#value(name), 2, 1, this.#start, this.#value('length'));
    return this.attention.bias({
      querySegment: own('querySegment'),
      queryOrder: own('queryOrder'),
      keySegment: this.#keys('keySegment', 2, 1),
      keyOrder: this.#keys('keyOrder', 2, 1),
    });
  }

  /** The block's part of a result; the buffer is the loop's own, so that it is written in place. */
  put(result: string, part: string): string {
    const { g } = this;
    const flat = g.node('Reshape', [part, g.ints([-1])]);
    if (g.compiled) {
      // XLA writes to ranges that are known when it compiles, and to rows anywhere.
      const shape = g.node('Pack', [[g.number(-1, 'i32'), sizeAt(g, flat, 0)]], { axis: 0 });
      const rows = (x: string): string => g.node('Reshape', [x, shape]);
      const at = g.node('Reshape', [this.index, g.ints([1, 1])]);
      return g.node('Reshape', [g.node('TensorScatterUpdate', [rows(result), at, rows(flat)]), g.ints([-1])]);
    }
    const size = g.node('Shape', [flat]);
    const begin = g.node('Mul', [this.index, size]);
    return g.node('TensorStridedSliceUpdate', [result, begin, g.node('AddV2', [begin, size]), g.ints([1]), flat]);
  }

  /** An f32 sum over all keys, [batch, keyHeads, key, width], with the block's part of it. */
  addKeys(total: string, part: string): string {
    const { g } = this;
    const own = g.cast(part, 'f32');
    const range = this.#range;
    if (range === undefined) return g.node('AddV2', [total, own]);
    const behind = g.node('Sub', [sizeAt(g, total, keyAxis), range.end]);
    return g.node('AddV2', [total, padAxis(g, own, { rank: 4, axis: keyAxis, before: range.start, behind })]);
  }

  /** First key and end of the keys that the block looks at; undefined where these are all. */
  get #range(): { readonly start: string; readonly end: string } | undefined {
    if (this.values['starts'] === undefined) return undefined;
    const { g } = this;
    const bounds = [this.index, g.node('AddV2', [this.index, g.number(1, 'i32')])].map((at) =>
      g.node('Pack', [[at]], { axis: 0 }),
    );
    const own = (name: string): string =>
      g.node('StridedSlice', [this.#value(name), ...bounds, g.ints([1])], { shrink_axis_mask: 1 });
    return { start: own('starts'), end: own('ends') };
  }

  #keys(name: string, rank: number, axis: number): string {
    const range = this.#range;
    const all = this.#value(name);
    if (range === undefined) return all;
    return this.#cut(all, rank, axis, range.start, this.g.node('Sub', [range.end, range.start]));
  }

  #rows(name: string, shape: string): string {
    const rows = this.#cut(this.#value(name), 5, queryAxis, this.#start, this.#value('length'));
    return this.g.node('Reshape', [rows, this.#value(shape)]);
  }

  #cut(x: string, rank: number, axis: number, start: string, length: string): string {
    const { g } = this;
    const vector = (own: string, other: number): string => {
      const parts = Array.from({ length: rank }, (_, at) => (at === axis ? own : g.number(other, 'i32')));
      return g.node('Pack', [parts], { axis: 0 });
    };
    return g.node('Slice', [x, vector(start, 0), vector(length, -1)]);
  }

  #value(name: string): string {
    const value = this.values[name];
    if (value === undefined) throw new Error(`internal: the blocks have no "${name}"`);
    return value;
  }
}
