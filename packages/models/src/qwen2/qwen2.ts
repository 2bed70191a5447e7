import {
  axis,
  contract,
  cos,
  Embedding,
  gather,
  GraphError,
  init,
  linear,
  linearLogSumExp,
  Module,
  param,
  recomputable,
  RmsNorm,
  sin,
  subtract,
  vector,
  type Dims,
  type Param,
  type Tensor,
} from '@videoitg/core';
import type { Observer } from './attention.js';
import { Qwen2Block } from './block.js';
import { qwen2Axes, type Qwen2Config } from './config.js';
import type { DecodeStep, KeyValueCache } from './key-value-cache.js';
import type { SequenceLayout, States } from './sequence-layout.js';

export type { Qwen2Config } from './config.js';
export type { SequenceLayout } from './sequence-layout.js';

/** Tokens whose logits exist at once in `tokenLosses`: 32 MB for 512 targets. */
const tokensAtOnce = 16_384;

export interface Qwen2Options {
  /** Whether logits are asked for: with untied embeddings the decoder then has a matrix `output`. */
  readonly predictsTokens?: boolean;
}

/**
 * Qwen2 decoder: embedding table, blocks, final norm, and the table or a matrix of its own for logits of tokens. Source: HF
 * `Qwen2ForCausalLM`. Whether it is causal is the layout's to say.
 */
export class Qwen2 extends Module {
  readonly embedding: Embedding<'token', 'hidden'>;
  readonly blocks: readonly Qwen2Block[];
  readonly norm: RmsNorm<'hidden'>;
  /** Absent where the embeddings are tied or no logits are asked for. */
  readonly output: Param<['token', 'hidden']> | undefined;

  constructor(
    readonly config: Qwen2Config,
    { predictsTokens = false }: Qwen2Options = {},
  ) {
    super();
    const axes = qwen2Axes(config);
    this.embedding = new Embedding(axes.token, axes.hidden);
    this.blocks = Array.from({ length: config.layers }, () => new Qwen2Block(axes, config));
    this.norm = new RmsNorm(axes.hidden, config.epsilon);
    this.output =
      predictsTokens && !config.tiedEmbeddings
        ? param([axes.token, axes.hidden], init.normal(config.hidden ** -0.5))
        : undefined;
  }

  /** Token ids [...I] to rows of the table [...I, hidden]. */
  embed<I extends Dims>(ids: Tensor<I, 'i32'>): Tensor<[...I, 'hidden']> {
    return this.embedding.forward<I>(ids);
  }

  /** Input vectors to normalised final states, [sample, position, hidden] both. */
  forward(x: States, layout: SequenceLayout): States {
    return this.#sequences(x, layout, () => undefined);
  }

  /**
   * As `forward`, and the cache then holds keys and values of one sequence (`prefillFeeds`).
   *
   * @param slots Row of [sample · position] that each slot takes; an empty slot takes any.
   */
  prefill(x: States, layout: SequenceLayout, cache: KeyValueCache, slots: Tensor<['slot'], 'i32'>): States {
    return this.#sequences(x, layout, (layer) => (made) => cache.layer(layer).fill(made, slots));
  }

  /**
   * Input vector of one more position to its normalised final state, [position, hidden] both with one position. It attends
   * to the positions in the cache, and is among them afterwards.
   */
  decode(x: Tensor<['position', 'hidden']>, step: DecodeStep, cache: KeyValueCache): Tensor<['position', 'hidden']> {
    const turned = contract(step.index, this.#frequencies(), []);
    const angles = { cos: cos(turned), sin: sin(turned) };
    const run = (states: typeof x, block: Qwen2Block, layer: number): typeof x =>
      block.forward<['position']>(states, (attention, y) => attention.decode(y, step, angles, cache.layer(layer)));
    return this.norm.forward(this.blocks.reduce(run, x));
  }

  /**
   * Normalised final states [...B, hidden] to logits of the next token, [...B, token].
   *
   * @throws GraphError when the decoder has no output matrix.
   */
  logits<B extends Dims>(states: Tensor<[...B, 'hidden']>): Tensor<[...B, 'token']> {
    return linear<B, 'hidden', 'token'>(states, this.#rows());
  }

  /**
   * Cross-entropy of each target: log Σ exp(logits) less the target's own logit. Logits of the whole vocabulary never exist
   * at once, forward or backward. Source: spec 3.1.
   *
   * @param states Normalised final states at the rows that predict, [target, hidden].
   * @param ids Tokens to be predicted, [target].
   * @param chunk Tokens whose logits exist at once.
   * @returns [target]
   * @throws GraphError when the decoder has no output matrix.
   */
  tokenLosses(
    states: Tensor<['target', 'hidden']>,
    ids: Tensor<['target'], 'i32'>,
    chunk: number = tokensAtOnce,
  ): Tensor<['target']> {
    const rows = this.#rows();
    const own = contract(states, gather<'token', ['hidden'], ['target']>(rows, ids), ['hidden']);
    return subtract(linearLogSumExp<['target'], 'hidden', 'token'>(states, rows, chunk), own);
  }

  #sequences(x: States, layout: SequenceLayout, observer: (layer: number) => Observer | undefined): States {
    const turned = contract(layout.rotary, this.#frequencies(), []);
    const angles = { cos: cos(turned), sin: sin(turned) };
    const run = (states: States, block: Qwen2Block, layer: number): States =>
      recomputable('block', () =>
        block.forward<['sample', 'position']>(states, (attention, y) =>
          attention.forward(y, layout, angles, observer(layer)),
        ),
      );
    return this.norm.forward(this.blocks.reduce(run, x));
  }

  /** angle(position, i) = position · theta^(-2i / headWidth), i = 0 .. headWidth/2 - 1. */
  #frequencies(): Tensor<['half']> {
    const { headWidth, ropeTheta } = this.config;
    const half = headWidth / 2;
    return vector(
      axis('half', half),
      Array.from({ length: half }, (_, i) => ropeTheta ** (-i / half)),
    );
  }

  /** A row for each token whose product with a state is the token's logit. */
  #rows(): Param<['token', 'hidden']> {
    if (this.config.tiedEmbeddings) return this.embedding.weight;
    if (this.output !== undefined) return this.output;
    throw new GraphError(
      'This Qwen2 gives no logits: its embeddings are not tied, and it was built without a matrix for them. Build it with { predictsTokens: true }.',
    );
  }
}
