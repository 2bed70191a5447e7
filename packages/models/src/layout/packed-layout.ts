import type { Placement } from './place-samples.js';

/** Sizes of a layout's axes, after rounding up. */
export interface LayoutSizes {
  /** Rows of the batch; a row holds one sample, or several packed ones. */
  readonly sample: number;
  readonly position: number;
  /** Frames of the batch, sample by sample in the order given; rounding adds unused frames at the end. */
  readonly frame: number;
  /** Side of the padded grid: visual features are [frame, cell, cell, hidden]. */
  readonly cell: number;
  readonly text: number;
  readonly target: number;
}

/** A sample's place in the batch, for reading results back. */
export interface SamplePlacement extends Placement {
  readonly id: string;
  readonly length: number;
  /** Index along the axis `frame`. */
  readonly firstFrame: number;
  readonly frames: number;
}

/**
 * A micro-batch as data. Arrays are row-major; `[sample, position]` arrays have `sizes.sample * sizes.position` values.
 * `f32` arrays hold exact integers unless said otherwise.
 */
export interface PackedLayout {
  readonly sizes: LayoutSizes;
  /**
   * i32 [sample, position]: row of `concat(visual [frame * cell * cell], text [text], anchors [frame])`. Anchors are
   * the last block, so a model without them concatenates two. Padding reads row 0; nothing reads padding.
   */
  readonly source: Int32Array;
  /** f32 [sample, position]: index of the sample among those given; -1 on padding. Attention stays within a segment. */
  readonly segment: Float32Array;
  /** f32 [sample, position]: a query sees a key of its segment iff keyOrder <= queryOrder. 0 on padding. */
  readonly order: Float32Array;
  /** f32 [sample, position]: position for RoPE, counted from 0 in each sample; 0 on padding. */
  readonly rotary: Float32Array;
  /** i32 [sample, position]: frame of a visual or anchor row; -1 on text and padding. */
  readonly frameOf: Int32Array;
  /** i32 [text]: token ids of all samples in the order given; 0 where rounded up. */
  readonly textIds: Int32Array;
  /**
   * i32 [frame, token], token = cell * cell: the row in [sample * position] of each token of a frame, in the places the
   * visual features have; 0 where the grid is padded.
   */
  readonly frameRows: Int32Array;
  /**
   * f32 [frame, token]: 1 / M on a frame's M tokens, 0 on padding. A frame's pooled state is the weighted sum of its
   * gathered rows; its anchor is the weighted sum of its visual features.
   */
  readonly frameWeights: Float32Array;
  /** i32 [frame]: the row in [sample * position] of a frame's anchor; 0 where it has none. */
  readonly anchorRows: Int32Array;
  /** i32 [target]: the row in [sample * position] that predicts the target, i.e. the one before it. */
  readonly targetRows: Int32Array;
  /** i32 [target]: token id to be predicted. */
  readonly targetIds: Int32Array;
  /** i32 [target]: index of the target's sample; -1 where rounded up, whose fed weight must be 0. */
  readonly targetSamples: Int32Array;
  /** One per sample, in the order given. */
  readonly placements: readonly SamplePlacement[];
}
