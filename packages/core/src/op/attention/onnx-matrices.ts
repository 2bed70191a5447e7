import type { OnnxEmitter } from '../../lower/onnx/emitter.js';
import type { AttentionShape } from './types.js';
import { hiddenScore } from './whole.js';

/** Mask vectors as ONNX values: [batch, query] twice, [batch, key] twice. */
export interface OnnxMask {
  readonly querySegment: string;
  readonly queryOrder: string;
  readonly keySegment: string;
  readonly keyOrder: string;
}

/** Operands of the backward form; `rows` is the log-sum-exp and `dots` Σ dO·O, both [batch, keyHeads, rows, 1]. */
export interface BackwardOperands {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly rows: string;
  readonly dots: string;
  readonly dout: string;
}

/** Attention on [batch, keyHeads, rows, width] operands, for all queries or for one block of them. */
export class OnnxAttention {
  constructor(
    readonly g: OnnxEmitter,
    readonly shape: AttentionShape,
    readonly scale: number,
  ) {}

  /** Query heads that share a key head. */
  get group(): number {
    const { size } = this.shape.group;
    if (typeof size !== 'number') throw new Error('internal: heads per key head must be a number');
    return size;
  }

  /** [batch, 1, rows, key]: 0 where visible, `hiddenScore` elsewhere; the rows of a group repeat. */
  bias(mask: OnnxMask): string {
    const { g } = this;
    const column = (x: string): string => g.node('Unsqueeze', [x, g.ints([1, 3])]);
    const row = (x: string): string => g.node('Unsqueeze', [x, g.ints([1, 2])]);
    const visible = g.node('And', [
      g.node('Equal', [column(mask.querySegment), row(mask.keySegment)]),
      g.node('LessOrEqual', [row(mask.keyOrder), column(mask.queryOrder)]),
    ]);
    const bias = g.node('Where', [visible, g.float(0), g.float(hiddenScore)]);
    if (this.group === 1) return bias;
    return g.node('Concat', new Array<string>(this.group).fill(bias), { axis: { int: 2 } });
  }

  scores(query: string, key: string, bias: string | undefined): string {
    const raw = this.#product(query, key, { transposeB: true, scale: this.scale });
    return bias === undefined ? raw : this.g.node('Add', [raw, bias]);
  }

  /** [out, logSumExp], both with the rows of the query. */
  forward(query: string, key: string, value: string, bias: string | undefined): string[] {
    const { g } = this;
    const scores = this.scores(query, key, bias);
    const weights = g.node('Softmax', [scores], { axis: { int: -1 } });
    // The largest weight is exp(largest score - logSumExp), so no sum over exponentials is needed again.
    const largest = (x: string): string => g.node('ReduceMax', [x, g.ints([-1])], { keepdims: { int: 1 } });
    const logSumExp = g.node('Sub', [largest(scores), g.node('Log', [largest(weights)])]);
    return [this.#product(weights, value, {}), logSumExp];
  }

  /** [dQuery, dKey, dValue]; P = exp(S - L), dP = dO Vᵀ, dS = P (dP - D). */
  backward(operands: BackwardOperands, bias: string | undefined): string[] {
    const { g, scale } = this;
    const { query, key, value, rows, dots, dout } = operands;
    const weights = g.node('Exp', [g.node('Sub', [this.scores(query, key, bias), rows])]);
    const dValue = this.#product(weights, dout, { transposeA: true });
    const dWeights = this.#product(dout, value, { transposeB: true });
    const dScores = g.node('Mul', [weights, g.node('Sub', [dWeights, dots])]);
    const dQuery = this.#product(dScores, key, { scale });
    const dKey = this.#product(dScores, query, { transposeA: true, scale });
    return [dQuery, dKey, dValue];
  }

  #product(
    a: string,
    b: string,
    options: { readonly transposeA?: boolean; readonly transposeB?: boolean; readonly scale?: number },
  ): string {
    const { g } = this;
    const { transposeA = false, transposeB = false, scale = 1 } = options;
    if (g.contrib) {
      const attributes = {
        transA: { int: Number(transposeA) },
        transB: { int: Number(transposeB) },
        alpha: { float: scale },
      };
      return g.node('FusedMatMul', [a, b], attributes, { domain: 'com.microsoft' });
    }
    const flip = (x: string): string => g.transpose(x, ['batch', 'heads', 'a', 'b'], ['batch', 'heads', 'b', 'a']);
    const product = g.node('MatMul', [transposeA ? flip(a) : a, transposeB ? flip(b) : b]);
    return scale === 1 ? product : g.node('Mul', [product, g.float(scale)]);
  }
}
