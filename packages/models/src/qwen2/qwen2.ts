import {
  add,
  attention,
  axis,
  contract,
  cos,
  Embedding,
  init,
  Linear,
  mergeLast,
  Module,
  multiply,
  recomputable,
  renameLast,
  renameThirdLast,
  RmsNorm,
  rope,
  silu,
  sin,
  splitLast,
  vector,
  type Axis,
  type Dims,
  type Tensor,
} from '@videoitg/core';

/** Sizes of a Qwen2 decoder (spec 1.4). */
export interface Qwen2Config {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** Key/value heads; each serves heads / keyValueHeads consecutive query heads. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly mlp: number;
  readonly vocabulary: number;
  readonly ropeTheta: number;
  readonly epsilon: number;
}

/** Who sees whom and where, per position; the host lays it out (`packLayout`). Exact integers in f32. */
export interface SequenceLayout {
  /** Attention stays within a segment. */
  readonly segment: Tensor<['sample', 'position']>;
  /** A query sees a key of its segment iff keyOrder ≤ queryOrder. */
  readonly order: Tensor<['sample', 'position']>;
  /** Position for RoPE. */
  readonly rotary: Tensor<['sample', 'position']>;
}

type States = Tensor<['sample', 'position', 'hidden']>;

/** What every block needs and only depends on the layout: computed once. */
interface BlockContext {
  readonly layout: SequenceLayout;
  readonly cos: Tensor<['sample', 'position', 'half']>;
  readonly sin: Tensor<['sample', 'position', 'half']>;
}

interface Qwen2Axes {
  readonly hidden: Axis<'hidden'>;
  readonly attended: Axis<'attended'>;
  readonly attendedKeys: Axis<'attendedKeys'>;
  readonly heads: Axis<'heads'>;
  readonly keyHeads: Axis<'keyHeads'>;
  readonly headWidth: Axis<'headWidth'>;
  readonly mlp: Axis<'mlp'>;
}

function qwen2Axes({ hidden, heads, keyValueHeads, headWidth, mlp }: Qwen2Config): Qwen2Axes {
  return {
    hidden: axis('hidden', hidden),
    attended: axis('attended', heads * headWidth),
    attendedKeys: axis('attendedKeys', keyValueHeads * headWidth),
    heads: axis('heads', heads),
    keyHeads: axis('keyHeads', keyValueHeads),
    headWidth: axis('headWidth', headWidth),
    mlp: axis('mlp', mlp),
  };
}

const residual = (inputs: number, layers: number) => init.normal((inputs * 2 * layers) ** -0.5);

/** Grouped-query attention with rotary positions; q, k, v have a bias, the output has none. Source: HF `Qwen2Attention`. */
class Qwen2Attention extends Module {
  readonly query: Linear<'hidden', 'attended'>;
  readonly key: Linear<'hidden', 'attendedKeys'>;
  readonly value: Linear<'hidden', 'attendedKeys'>;
  readonly out: Linear<'attended', 'hidden'>;

  constructor(
    readonly axes: Qwen2Axes,
    layers: number,
  ) {
    super();
    this.query = new Linear(axes.hidden, axes.attended);
    this.key = new Linear(axes.hidden, axes.attendedKeys);
    this.value = new Linear(axes.hidden, axes.attendedKeys);
    const initializer = residual(Number(axes.attended.size), layers);
    this.out = new Linear(axes.attended, axes.hidden, { bias: false, initializer });
  }

  forward(x: States, { layout, cos, sin }: BlockContext): States {
    const { heads, keyHeads, headWidth } = this.axes;
    const turn = <H extends string>(states: Tensor<['sample', 'position', H, 'headWidth']>) =>
      rope<['sample', 'position'], H, 'headWidth', 'half'>(states, cos, sin, 'half');
    const query = turn(splitLast(this.query.forward(x), 'attended', [heads, headWidth]));
    const key = turn(splitLast(this.key.forward(x), 'attendedKeys', [keyHeads, headWidth]));
    const value = splitLast(this.value.forward(x), 'attendedKeys', [keyHeads, headWidth]);
    const mixed = attention(
      query,
      renameThirdLast(key, 'position', 'key'),
      renameThirdLast(value, 'position', 'key'),
      { query: 'position', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'headWidth' },
      Number(headWidth.size) ** -0.5,
      {
        querySegment: layout.segment,
        queryOrder: layout.order,
        keySegment: renameLast(layout.segment, 'position', 'key'),
        keyOrder: renameLast(layout.order, 'position', 'key'),
      },
    );
    return this.out.forward(mergeLast(mixed, ['heads', 'headWidth'], 'attended'));
  }
}

/** down(silu(gate x) · up x). Source: HF `Qwen2MLP`. */
class Qwen2Mlp extends Module {
  readonly gate: Linear<'hidden', 'mlp'>;
  readonly up: Linear<'hidden', 'mlp'>;
  readonly down: Linear<'mlp', 'hidden'>;

  constructor(axes: Qwen2Axes, layers: number) {
    super();
    this.gate = new Linear(axes.hidden, axes.mlp, { bias: false });
    this.up = new Linear(axes.hidden, axes.mlp, { bias: false });
    this.down = new Linear(axes.mlp, axes.hidden, {
      bias: false,
      initializer: residual(Number(axes.mlp.size), layers),
    });
  }

  forward(x: States): States {
    return this.down.forward(multiply(silu(this.gate.forward(x)), this.up.forward(x)));
  }
}

/** Pre-norm decoder block. Source: HF `Qwen2DecoderLayer`. */
class Qwen2Block extends Module {
  readonly norm1: RmsNorm<'hidden'>;
  readonly attention: Qwen2Attention;
  readonly norm2: RmsNorm<'hidden'>;
  readonly mlp: Qwen2Mlp;

  constructor(axes: Qwen2Axes, { epsilon, layers }: Qwen2Config) {
    super();
    this.norm1 = new RmsNorm(axes.hidden, epsilon);
    this.attention = new Qwen2Attention(axes, layers);
    this.norm2 = new RmsNorm(axes.hidden, epsilon);
    this.mlp = new Qwen2Mlp(axes, layers);
  }

  forward(x: States, context: BlockContext): States {
    const mixed = add(x, this.attention.forward(this.norm1.forward(x), context));
    return add(mixed, this.mlp.forward(this.norm2.forward(mixed)));
  }
}

/**
 * Qwen2 decoder without a language-model head: embedding table, blocks, final norm. Source: HF `Qwen2Model`. Whether it
 * is causal is the layout's to say.
 */
export class Qwen2 extends Module {
  readonly embedding: Embedding<'token', 'hidden'>;
  readonly blocks: readonly Qwen2Block[];
  readonly norm: RmsNorm<'hidden'>;

  constructor(readonly config: Qwen2Config) {
    super();
    const axes = qwen2Axes(config);
    this.embedding = new Embedding(axis('token', config.vocabulary), axes.hidden);
    this.blocks = Array.from({ length: config.layers }, () => new Qwen2Block(axes, config));
    this.norm = new RmsNorm(axes.hidden, config.epsilon);
  }

  /** Token ids [...I] to rows of the table [...I, hidden]. */
  embed<I extends Dims>(ids: Tensor<I, 'i32'>): Tensor<[...I, 'hidden']> {
    return this.embedding.forward<I>(ids);
  }

  /** Input vectors to normalised final states, [sample, position, hidden] both. */
  forward(x: States, layout: SequenceLayout): States {
    const angles = this.#angles(layout.rotary);
    const context = { layout, cos: cos(angles), sin: sin(angles) };
    const run = (states: States, block: Qwen2Block): States =>
      recomputable('block', () => block.forward(states, context));
    return this.norm.forward(this.blocks.reduce(run, x));
  }

  /** angle(position, i) = position · theta^(-2i / headWidth), i = 0 .. headWidth/2 - 1. */
  #angles(rotary: Tensor<['sample', 'position']>): Tensor<['sample', 'position', 'half']> {
    const { headWidth, ropeTheta } = this.config;
    const half = headWidth / 2;
    const frequencies = Array.from({ length: half }, (_, i) => ropeTheta ** (-i / half));
    return contract(rotary, vector(axis('half', half), frequencies), []);
  }
}
