import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import type { TfMask } from './tf-mask.js';
import { hiddenScore } from './whole.js';

/** Operands of the backward form; `dots` is Σ dO·O, [batch, keyHeads, rows, 1]. */
export interface TfBackward {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly dots: string;
  readonly dout: string;
}

/**
 * Attention on [batch, keyHeads, rows, width] operands, for all queries or for one block of them. Forward and backward make
 * the scores' softmax by the same nodes, so that where both stand in one graph, it is made once.
 */
export class TfAttention {
  constructor(
    readonly g: TensorFlowEmitter,
    /** Query heads that share a key head. */
    readonly group: number,
    /** Factor on the scores; 1 where it is in the query. */
    readonly scale: number,
  ) {}

  /** [batch, 1, rows, key]: 0 where visible, `hiddenScore` elsewhere; the rows of a group repeat. */
  bias(mask: TfMask): string {
    const { g } = this;
    const insert = (x: string, at: number): string => g.node('ExpandDims', [x, g.number(at, 'i32')]);
    const column = (x: string): string => insert(insert(x, 1), 3);
    const row = (x: string): string => insert(insert(x, 1), 1);
    const visible = g.node('LogicalAnd', [
      g.node('Equal', [column(mask.querySegment), row(mask.keySegment)]),
      g.node('LessEqual', [row(mask.keyOrder), column(mask.queryOrder)]),
    ]);
    const bias = g.node('SelectV2', [visible, g.number(0), g.number(hiddenScore)]);
    if (this.group === 1) return bias;
    return g.node('ConcatV2', [new Array<string>(this.group).fill(bias), g.number(2, 'i32')]);
  }

  scores(query: string, key: string, bias: string | undefined): string {
    const product = this.g.cast(this.#product(query, key, false, true), 'f32');
    const raw = this.scale === 1 ? product : this.g.node('Mul', [product, this.g.number(this.scale)]);
    return bias === undefined ? raw : this.g.node('AddV2', [raw, bias]);
  }

  /** The output, with the rows of the query. */
  forward(query: string, key: string, value: string, bias: string | undefined): string {
    const weights = this.g.node('Softmax', [this.scores(query, key, bias)]);
    return this.#product(this.#like(weights, value), value, false, false);
  }

  /** log Σ exp of each row's scores, [batch, keyHeads, rows, 1]. */
  logSumExp(query: string, key: string, bias: string | undefined): string {
    const { g } = this;
    const scores = this.scores(query, key, bias);
    // The largest weight is exp(largest score - logSumExp), so no sum over exponentials is needed.
    const largest = (x: string): string => g.node('Max', [x, g.ints([-1])], { keep_dims: true });
    return g.node('Sub', [largest(scores), g.node('Log', [largest(g.node('Softmax', [scores]))])]);
  }

  /** [dQuery, dKey before its scale, dValue]; dP = dO Vᵀ, dS = P (dP - D). */
  backward({ query, key, value, dots, dout }: TfBackward, bias: string | undefined): string[] {
    const { g } = this;
    const weights = g.node('Softmax', [this.scores(query, key, bias)]);
    const dValue = this.#product(this.#like(weights, value), dout, true, false);
    const dWeights = g.cast(this.#product(dout, value, false, true), 'f32');
    const dScores = this.#like(g.node('Mul', [weights, g.node('Sub', [dWeights, dots])]), key);
    const dQuery = this.#product(dScores, key, false, false);
    const scaled = this.scale === 1 ? dQuery : g.node('Mul', [dQuery, g.number(this.scale, g.typeOf(dQuery))]);
    return [scaled, this.#product(dScores, query, true, false), dValue];
  }

  /** Weights in the element type of what they are multiplied with. */
  #like(weights: string, other: string): string {
    return this.g.typeOf(other) === 'bf16' ? this.g.cast(weights, 'bf16') : weights;
  }

  #product(a: string, b: string, transposeA: boolean, transposeB: boolean): string {
    return this.g.product(a, b, { batched: true, transposeA, transposeB });
  }
}
