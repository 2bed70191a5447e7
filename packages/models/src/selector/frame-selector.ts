import { axis, concatFirst, gather, mergeFirst, mergeOver, Module, renameFirst, type Tensor } from '@videoitg/core';
import type { Head, HeadModule } from '../heads/define-head.js';
import { Projector } from '../projector/projector.js';
import { resizeGrid } from '../projector/resize-grid.js';
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

/** Scores every frame of a video for an instruction. Source: VideoITG, section 4; spec chapter 2. */
export class FrameSelector extends Module {
  readonly vision: Siglip;
  readonly projector: Projector;
  readonly language: Qwen2;
  readonly head: HeadModule;

  constructor(readonly config: SelectorConfig) {
    super();
    const hidden = axis('hidden', config.language.hidden);
    this.vision = new Siglip(config.vision);
    this.projector = new Projector(axis('embed', config.vision.width), hidden);
    this.language = new Qwen2(config.language);
    this.head = config.head.build({ hidden });
  }

  /** Pixels [frame, channel, row, column] to the features that are cached, [frame, patch, embed]. */
  features(pixels: Tensor<['frame', 'channel', 'row', 'column']>): Tensor<['frame', 'patch', 'embed']> {
    return this.vision.forward(pixels);
  }

  /**
   * Logit of every frame, [frame].
   *
   * @param features [frame, patch, embed]
   * @param grid Interpolation matrices, [frame, cell, gridRow].
   */
  logits(
    features: Tensor<['frame', 'patch', 'embed']>,
    grid: Tensor<['frame', 'cell', 'gridRow']>,
    layout: LayoutTensors,
  ): Tensor<['frame']> {
    const states = this.language.forward(this.sequence(features, grid, layout), layout);
    return this.head.forward({ states, layout });
  }

  /** Visual and text vectors in the places that the layout gives them, [sample, position, hidden]. */
  sequence(
    features: Tensor<['frame', 'patch', 'embed']>,
    grid: Tensor<['frame', 'cell', 'gridRow']>,
    layout: LayoutTensors,
  ): Tensor<['sample', 'position', 'hidden']> {
    const side = patchSide(this.config.vision);
    const gridAxes = [axis('gridRow', side), axis('gridColumn', side)] as const;
    const visual = this.projector.forward(resizeGrid(features, grid, gridAxes)); // frame, cell, cellColumn, hidden
    const rows = mergeFirst(mergeOver(visual, ['cell', 'cellColumn'], 'token'), ['frame', 'token'], 'row');
    const text = renameFirst(this.language.embed(layout.textIds), 'text', 'row');
    return gather(concatFirst(rows, text, 'row'), layout.source);
  }
}
