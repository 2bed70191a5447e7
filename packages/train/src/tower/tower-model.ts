import {
  add,
  addLast,
  axis,
  bceWithLogits,
  dynamicAxis,
  feed,
  init,
  linear,
  meanOver,
  mergeLast,
  mergeOver,
  Module,
  multiplyFirst,
  param,
  sumAll,
  traceProgram,
  type Axis,
  type Param,
  type Program,
  type Tensor,
} from '@videoitg/core';
import { patchSide, pixelFeed, Projector, resizeGrid, Siglip, type SelectorConfig } from '@videoitg/models';

/** Side of the token grid that the readers see: the one of the grounding stage. */
export const readerGrid = 2;

/** Logits of phrases from one vector a frame: a weight row and a bias a phrase, SigLIP's text side for a closed list. */
class PhraseReader<In extends string> extends Module {
  readonly weight: Param<['phrase', In]>;
  readonly bias: Param<['phrase']>;

  constructor(phrase: Axis<'phrase'>, input: Axis<In>, deviation: number) {
    super();
    this.weight = param([phrase, input], init.normal(deviation));
    // Phrases are rarely true: the start is near their base rate.
    this.bias = param([phrase], init.constant(-4));
  }

  forward(x: Tensor<['frame', In]>): Tensor<['frame', 'phrase']> {
    return addLast(linear<['frame'], In, 'phrase'>(x, this.weight), this.bias);
  }
}

/**
 * The tower and the projector with two readers that are thrown away afterwards: one reads the average of the projected
 * tokens, one the concatenated tokens of the tower. With either alone, words or contact are not learnt.
 */
export class TowerModel extends Module {
  readonly vision: Siglip;
  readonly projector: Projector;
  readonly averageReader: PhraseReader<'hidden'>;
  readonly tokenReader: PhraseReader<'tokens'>;

  constructor(
    readonly config: SelectorConfig,
    phrases: number,
  ) {
    super();
    const { vision, language } = config;
    const hidden = axis('hidden', language.hidden);
    const phrase = axis('phrase', phrases);
    this.vision = new Siglip(vision);
    this.projector = new Projector(axis('embed', vision.width), hidden);
    this.averageReader = new PhraseReader(phrase, hidden, language.hidden ** -0.5);
    this.tokenReader = new PhraseReader(phrase, axis('tokens', readerGrid ** 2 * vision.width), 0.01);
  }

  /** Logits of both readers, [frame, phrase] each. */
  logits(
    pixels: Tensor<['frame', 'channel', 'row', 'column']>,
    grid: Tensor<['frame', 'cell', 'gridRow']>,
  ): readonly [average: Tensor<['frame', 'phrase']>, tokens: Tensor<['frame', 'phrase']>] {
    const side = patchSide(this.config.vision);
    const gridAxes = [axis('gridRow', side), axis('gridColumn', side)] as const;
    const cells = resizeGrid(this.vision.forward(pixels), grid, gridAxes);
    const tokens = mergeOver(cells, ['cell', 'cellColumn'], 'token'); // frame, token, embed
    const projected = this.projector.forward<['frame', 'token']>(tokens);
    return [
      this.averageReader.forward(meanOver(projected, 'token')),
      this.tokenReader.forward(mergeLast(tokens, ['token', 'embed'], 'tokens')),
    ];
  }
}

/**
 * SigLIP's sigmoid loss (Zhai et al. 2023) between pictures and a closed list of phrases, mean of both readers: Σ over
 * pictures of weight · Σ over phrases of the binary cross-entropy.
 */
export function towerLoss(model: TowerModel): Program {
  const frame = dynamicAxis('frame');
  const side = patchSide(model.config.vision);
  const phrase = model.averageReader.bias.axes[0]?.size ?? 1;
  const feeds = {
    pixels: pixelFeed(model.config.vision.image),
    grid: feed([frame, axis('cell', readerGrid), axis('gridRow', side)]),
    labels: feed([frame, axis('phrase', phrase)]),
    weights: feed([frame]),
  };
  return traceProgram('loss', model, feeds, ({ pixels, grid, labels, weights }) => {
    const [average, tokens] = model.logits(pixels, grid);
    const losses = add(bceWithLogits(average, labels), bceWithLogits(tokens, labels));
    return { loss: sumAll(multiplyFirst(losses, weights), ['frame', 'phrase']) };
  });
}
