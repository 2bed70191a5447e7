import {
  add,
  addLast,
  attention,
  axis,
  contract,
  geluTanh,
  init,
  LayerNorm,
  Linear,
  mergeLast,
  mergeOver,
  Module,
  param,
  recomputable,
  renameThirdLast,
  sliceLast,
  sliceOver,
  splitLast,
  splitOver,
  type Axis,
  type Param,
  type Tensor,
} from '@videoitg/core';

/** Sizes of a SigLIP vision tower. */
export interface SiglipConfig {
  /** Side of the square input, pixels. */
  readonly image: number;
  /** Side of a patch, pixels; border pixels that do not fill a patch never enter. */
  readonly patch: number;
  readonly width: number;
  /** Layers that are run. The released checkpoint has one more, whose output VideoITG does not use (spec 2.2). */
  readonly layers: number;
  readonly heads: number;
  readonly mlp: number;
  readonly epsilon: number;
}

/** Patches along one side of the input. */
export const patchSide = ({ image, patch }: SiglipConfig): number => Math.floor(image / patch);

interface SiglipAxes {
  readonly embed: Axis<'embed'>;
  readonly attended: Axis<'attended'>;
  readonly heads: Axis<'heads'>;
  readonly headWidth: Axis<'headWidth'>;
  readonly mlp: Axis<'mlp'>;
}

function siglipAxes({ width, heads, mlp }: SiglipConfig): SiglipAxes {
  return {
    embed: axis('embed', width),
    attended: axis('attended', width),
    heads: axis('heads', heads),
    headWidth: axis('headWidth', width / heads),
    mlp: axis('mlp', mlp),
  };
}

type Patches = Tensor<['frame', 'patch', 'embed']>;

/** Projection of the last layer of a residual branch: smaller by √(2·layers), so that depth does not raise variance. */
const residual = (inputs: number, layers: number) => init.normal((inputs * 2 * layers) ** -0.5);

/** Multi-head self-attention over all patches of a frame. Source: HF `SiglipAttention`. */
class SiglipAttention extends Module {
  readonly query: Linear<'embed', 'attended'>;
  readonly key: Linear<'embed', 'attended'>;
  readonly value: Linear<'embed', 'attended'>;
  readonly out: Linear<'attended', 'embed'>;

  constructor(
    readonly axes: SiglipAxes,
    layers: number,
  ) {
    super();
    this.query = new Linear(axes.embed, axes.attended);
    this.key = new Linear(axes.embed, axes.attended);
    this.value = new Linear(axes.embed, axes.attended);
    this.out = new Linear(axes.attended, axes.embed, { initializer: residual(Number(axes.attended.size), layers) });
  }

  forward(x: Patches): Patches {
    const heads = [this.axes.heads, this.axes.headWidth] as const;
    const query = splitLast(this.query.forward(x), 'attended', heads);
    const key = renameThirdLast(splitLast(this.key.forward(x), 'attended', heads), 'patch', 'key');
    const value = renameThirdLast(splitLast(this.value.forward(x), 'attended', heads), 'patch', 'key');
    const names = { query: 'patch', key: 'key', heads: 'heads', keyHeads: 'heads', width: 'headWidth' } as const;
    const mixed = attention(query, key, value, names, Number(this.axes.headWidth.size) ** -0.5);
    return this.out.forward(mergeLast(mixed, ['heads', 'headWidth'], 'attended'));
  }
}

/** Pre-norm transformer block. Source: HF `SiglipEncoderLayer` (`gelu_pytorch_tanh`). */
class SiglipBlock extends Module {
  readonly norm1: LayerNorm<'embed'>;
  readonly attention: SiglipAttention;
  readonly norm2: LayerNorm<'embed'>;
  readonly expand: Linear<'embed', 'mlp'>;
  readonly contract: Linear<'mlp', 'embed'>;

  constructor(axes: SiglipAxes, { epsilon, layers }: SiglipConfig) {
    super();
    this.norm1 = new LayerNorm(axes.embed, epsilon);
    this.attention = new SiglipAttention(axes, layers);
    this.norm2 = new LayerNorm(axes.embed, epsilon);
    this.expand = new Linear(axes.embed, axes.mlp);
    this.contract = new Linear(axes.mlp, axes.embed, { initializer: residual(Number(axes.mlp.size), layers) });
  }

  forward(x: Patches): Patches {
    const mixed = add(x, this.attention.forward(this.norm1.forward(x)));
    return add(mixed, this.contract.forward(geluTanh(this.expand.forward(this.norm2.forward(mixed)))));
  }
}

/**
 * SigLIP's vision tower up to its last block: no class token, no final norm, no pooling head. Source: HF
 * `SiglipVisionTransformer`; VideoITG reads the output of the last block run here (spec 2.2).
 */
export class Siglip extends Module {
  readonly patchWeight: Param<['embed', 'channel', 'patchRow', 'patchColumn']>;
  readonly patchBias: Param<['embed']>;
  readonly position: Param<['patch', 'embed']>;
  readonly blocks: readonly SiglipBlock[];
  readonly #patchAxes: readonly [Axis<'patchRow'>, Axis<'patchColumn'>];
  readonly #gridAxes: readonly [Axis<'gridRow'>, Axis<'gridColumn'>];

  constructor(readonly config: SiglipConfig) {
    super();
    const axes = siglipAxes(config);
    const side = patchSide(config);
    this.#patchAxes = [axis('patchRow', config.patch), axis('patchColumn', config.patch)];
    this.#gridAxes = [axis('gridRow', side), axis('gridColumn', side)];
    const fanIn = 3 * config.patch ** 2;
    this.patchWeight = param([axes.embed, axis('channel', 3), ...this.#patchAxes], init.normal(fanIn ** -0.5));
    this.patchBias = param([axes.embed], init.zeros);
    this.position = param([axis('patch', side ** 2), axes.embed], init.normal(0.02));
    this.blocks = Array.from({ length: config.layers }, () => new SiglipBlock(axes, config));
  }

  /** Pixels in [-1, 1], [frame, channel, row, column], to features of the last block, [frame, patch, embed]. */
  forward(pixels: Tensor<['frame', 'channel', 'row', 'column']>): Patches {
    const run = (x: Patches, block: SiglipBlock): Patches => recomputable('block', () => block.forward(x));
    return this.blocks.reduce(run, this.embed(pixels));
  }

  /** The patch convolution (stride = kernel, no padding) as a contraction, plus the position table. */
  embed(pixels: Tensor<['frame', 'channel', 'row', 'column']>): Patches {
    const used = patchSide(this.config) * this.config.patch;
    const inside = sliceLast(sliceOver(pixels, 0, axis('row', used)), 0, axis('column', used));
    const [patchRow, patchColumn] = this.#patchAxes;
    const [gridRow, gridColumn] = this.#gridAxes;
    const rows = splitOver(inside, 'row', [gridRow, patchRow]);
    const cells = splitLast(rows, 'column', [gridColumn, patchColumn]);
    const embedded = contract(cells, this.patchWeight, ['channel', 'patchRow', 'patchColumn']);
    const patches = mergeOver(addLast(embedded, this.patchBias), ['gridRow', 'gridColumn'], 'patch');
    return addLast(patches, this.position);
  }
}
