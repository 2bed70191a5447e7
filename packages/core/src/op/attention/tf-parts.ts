import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import type { Size } from '../../size.js';
import type { TfAttention, TfBackward } from './tf-matrices.js';
import { sizeAt } from './tf-sizes.js';

/** Parts at most: more of them are more nodes, and a step has other ops to run beside them. */
const mostParts = 4;
/** Scores of a sample, all heads together, below which a part is not worth its nodes, where they are fixed. */
const fewScores = 2 ** 13;

/**
 * Attention of the samples in parts, one beside the other. Its products, softmax and mask follow one another; where an op has
 * one thread, a batch as a whole would leave the others idle: 26 instead of 30 ms for a step of the quickstart's model on
 * two cores. Parts of a batch are views of it, and only results are put together.
 */
export class TfParts {
  readonly #count: number;

  /** @param sizes Samples, and the scores of one. */
  constructor(
    readonly g: TensorFlowEmitter,
    readonly attention: TfAttention,
    sizes: { readonly batch: Size; readonly scores: Size },
  ) {
    const { batch, scores } = sizes;
    const most = typeof scores === 'number' && scores < fewScores ? 1 : Math.min(g.concurrency, mostParts);
    this.#count = typeof batch === 'number' ? Math.min(most, batch) : most;
  }

  /** As `TfAttention.forward`. */
  forward(query: string, key: string, value: string, bias: string | undefined): string {
    const [out = ''] = this.#each({ query, key, value }, bias, (part, own) => [
      this.attention.forward(part.query, part.key, part.value, own),
    ]);
    return out;
  }

  /** As `TfAttention.logSumExp`. */
  logSumExp(query: string, key: string, bias: string | undefined): string {
    const [sums = ''] = this.#each({ query, key }, bias, (part, own) => [
      this.attention.logSumExp(part.query, part.key, own),
    ]);
    return sums;
  }

  /** As `TfAttention.backward`. */
  backward(operands: TfBackward, bias: string | undefined): readonly string[] {
    return this.#each({ ...operands }, bias, (part, own) => this.attention.backward(part, own));
  }

  /** What `make` gives for every part, joined along the batch. All operands have rank 4. */
  #each<Name extends string>(
    operands: Readonly<Record<Name, string>>,
    bias: string | undefined,
    make: (part: Readonly<Record<Name, string>>, bias: string | undefined) => readonly string[],
  ): readonly string[] {
    const { g } = this;
    if (this.#count <= 1) return make(operands, bias);
    const names = Object.keys(operands) as Name[]; // the keys of a record of these names
    const parts = Array.from({ length: this.#count }, (_, at) => {
      const own = names.map((name) => [name, this.#part(operands[name], at)] as const);
      const ownBias = bias === undefined ? undefined : this.#part(bias, at);
      return make(Object.fromEntries(own) as Record<Name, string>, ownBias); // one entry for each name
    });
    const first = parts[0] ?? [];
    return first.map((_, at) => g.node('ConcatV2', [parts.flatMap((part) => part[at] ?? []), g.number(0, 'i32')]));
  }

  /** Samples at · batch / count to (at + 1) · batch / count, rounded down: a view, as the first axis is cut. */
  #part(x: string, at: number): string {
    const { g } = this;
    const integer = (value: number): string => g.number(value, 'i32');
    const bound = (factor: number): string =>
      g.node('FloorDiv', [g.node('Mul', [sizeAt(g, x, 0), integer(factor)]), integer(this.#count)]);
    const start = bound(at);
    const length = g.node('Sub', [bound(at + 1), start]);
    const vector = (first: string, other: number): string =>
      g.node('Pack', [[first, ...new Array<string>(3).fill(integer(other))]], { axis: 0 });
    return g.node('Slice', [x, vector(start, 0), vector(length, -1)]);
  }
}
