import {
  axis,
  concatFirst,
  gather,
  mergeFirst,
  mergeOver,
  Module,
  multiplyFirst,
  renameFirst,
  sumOver,
  type Tensor,
} from '@videoitg/core';
import type { BuiltHead, Head } from '../heads/define-head.js';
import type { HeadInputs } from '../heads/objective.js';
import { Projector } from '../projector/projector.js';
import { resizeGrid } from '../projector/resize-grid.js';
import { KeyValueCache, type KeyValueCacheOptions } from '../qwen2/key-value-cache.js';
import { Qwen2, type Qwen2Config } from '../qwen2/qwen2.js';
import { patchSide, Siglip, type SiglipConfig } from '../siglip/siglip.js';
import type { LayoutTensors } from './layout-tensors.js';

/** Sizes and budgets of a frame selector. */
export interface SelectorConfig {
  readonly vision: SiglipConfig;
  readonly language: Qwen2Config;
  /** Visual tokens per sample (`vision_token_num`). */
  readonly tokenBudget: number;
  /** Smallest grid side that training may draw (`vision_min_num`). */
  readonly minimumGrid: number;
  /** Longest sequence (`tokenizer_model_max_length`). */
  readonly maxLength: number;
  readonly head: Head;
}

export interface FrameSelectorOptions {
  /** Keys and values of heads that write their answer: room for `maxLength` positions in f32 unless given. */
  readonly cache?: Partial<KeyValueCacheOptions>;
}

/** A layout as tensors, with anchors where the head asks for them. */
export type SelectorLayout = LayoutTensors & { readonly anchorRows?: Tensor<['frame'], 'i32'> };

/** A video's visual vectors, frame by frame in their grid. */
type VisualGrid = Tensor<['frame', 'cell', 'cellColumn', 'hidden']>;

/** Scores every frame of a video for an instruction. Source: VideoITG, section 4; spec chapter 2. */
export class FrameSelector extends Module {
  readonly vision: Siglip;
  readonly projector: Projector;
  readonly language: Qwen2;
  readonly head: Module;
  /** Of heads that write their answer token by token. */
  readonly cache: KeyValueCache | undefined;
  readonly #head: BuiltHead;

  constructor(
    readonly config: SelectorConfig,
    { cache }: FrameSelectorOptions = {},
  ) {
    super();
    const { predictsTokens } = config.head;
    const hidden = axis('hidden', config.language.hidden);
    this.vision = new Siglip(config.vision);
    this.projector = new Projector(axis('embed', config.vision.width), hidden);
    this.language = new Qwen2(config.language, { predictsTokens });
    this.#head = config.head.build({ hidden });
    this.head = this.#head.module;
    this.cache = predictsTokens
      ? new KeyValueCache(config.language, { capacity: config.maxLength, ...cache })
      : undefined;
  }

  /** Pixels [frame, channel, row, column] to the features that are cached, [frame, patch, embed]. */
  features(pixels: Tensor<['frame', 'channel', 'row', 'column']>): Tensor<['frame', 'patch', 'embed']> {
    return this.vision.forward(pixels);
  }

  /**
   * Features [frame, patch, embed], reduced to each frame's grid and projected: [frame, cell, cellColumn, hidden].
   *
   * @param grid Interpolation matrices, [frame, cell, gridRow].
   */
  visual(features: Tensor<['frame', 'patch', 'embed']>, grid: Tensor<['frame', 'cell', 'gridRow']>): VisualGrid {
    const side = patchSide(this.config.vision);
    const gridAxes = [axis('gridRow', side), axis('gridColumn', side)] as const;
    return this.projector.forward(resizeGrid(features, grid, gridAxes));
  }

  /** Visual vectors to what the head computes from. */
  inputs(visual: VisualGrid, layout: SelectorLayout): HeadInputs {
    const { language } = this;
    const states = language.forward(this.sequence(visual, layout), layout);
    if (layout.anchorRows === undefined) return { states, layout, language };
    const anchors = gather(mergeFirst(states, ['sample', 'position'], 'row'), layout.anchorRows);
    return { states, layout, anchors, language };
  }

  /** Visual, text and anchor vectors in the places that the layout gives them, [sample, position, hidden]. */
  sequence(grid: VisualGrid, layout: SelectorLayout): Tensor<['sample', 'position', 'hidden']> {
    const visual = mergeOver(grid, ['cell', 'cellColumn'], 'token'); // frame, token, hidden
    const rows = mergeFirst(visual, ['frame', 'token'], 'row');
    const text = renameFirst(this.language.embed(layout.textIds), 'text', 'row');
    const both = concatFirst(rows, text, 'row');
    if (layout.anchorRows === undefined) return gather(both, layout.source);
    // Mean of a frame's vectors; frameWeights is 1 / M on its M tokens.
    const weighed = multiplyFirst<['frame', 'token', 'hidden'], ['frame', 'token']>(visual, layout.frameWeights);
    const anchors = renameFirst(sumOver(weighed, 'token'), 'frame', 'row');
    return gather(concatFirst(both, anchors, 'row'), layout.source);
  }

  /** Logit of every frame, [frame]. @throws HeadError for a head that generates tokens. */
  logits(inputs: HeadInputs): Tensor<['frame']> {
    return this.#head.logits(inputs);
  }

  /** The head's loss, a scalar, and whatever else is worth reading. */
  loss(inputs: HeadInputs, fed: Parameters<BuiltHead['loss']>[1]): ReturnType<BuiltHead['loss']> {
    return this.#head.loss(inputs, fed);
  }
}
