import type { Feeds } from '@videoitg/core';
import { gridMatrices } from '../grid/grid-matrices.js';
import { gridSide, type GridMode } from '../grid/grid-side.js';
import { packLayout } from '../layout/pack-layout.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import type { RowGroup, SequenceDescription } from '../layout/sequence.js';
import { patchSide } from '../siglip/siglip.js';
import type { SelectorConfig } from './frame-selector.js';

/** One video with one instruction. */
export interface SelectorQuestion {
  readonly id: string;
  readonly frames: number;
  /** Token ids of the instruction, as the template gives them. */
  readonly textIds: Int32Array;
}

/** The same with the features of the vision tower, [frame, patch, embed]. */
export interface SelectorSample extends SelectorQuestion {
  readonly features: Float32Array;
}

/** Feeds of a program for a batch of samples, with the layout that reads results back. */
export interface SelectorFeeds {
  readonly feeds: Feeds;
  readonly layout: PackedLayout;
}

/** How each sample's grid is chosen; the training draw's sample is filled in per sample. */
export type BatchMode =
  { readonly kind: 'inference' } | { readonly kind: 'training'; readonly seed: number; readonly epoch: number };

/**
 * Lays a batch out for the programs of `selector-programs.ts`, without frames: all frames' tokens, then the instruction,
 * then what the head adds (spec 2.6), and the grid of every frame.
 *
 * @throws LayoutError, GridError when a sample does not fit budget or length.
 */
export function layoutFeedsOf(
  config: SelectorConfig,
  samples: readonly SelectorQuestion[],
  mode: BatchMode,
): SelectorFeeds {
  const sides = samples.map((sample) => sideOf(config, sample, mode));
  const layout = packLayout(
    samples.map((sample, at) => describe(config, sample, sides[at] ?? 1)),
    { maxLength: config.maxLength },
  );
  const { sizes } = layout;
  const grid = gridMatrices(
    samples.map(({ frames }, at) => ({ frames, side: sides[at] ?? 1 })),
    { patchSide: patchSide(config.vision), cells: sizes.cell, frames: sizes.frame },
  );
  const rows = [sizes.sample, sizes.position];
  const tokens = [sizes.frame, sizes.cell ** 2];
  return {
    layout,
    feeds: {
      grid: { shape: grid.shape, data: grid.values },
      textIds: { shape: [sizes.text], data: layout.textIds },
      source: { shape: rows, data: layout.source },
      segment: { shape: rows, data: layout.segment },
      order: { shape: rows, data: layout.order },
      rotary: { shape: rows, data: layout.rotary },
      frameRows: { shape: tokens, data: layout.frameRows },
      frameWeights: { shape: tokens, data: layout.frameWeights },
    },
  };
}

/**
 * Feeds of `infer`: the layout with the samples' features.
 *
 * @throws as `layoutFeedsOf`, and RangeError when features do not fit the frames.
 */
export function selectorFeeds(
  config: SelectorConfig,
  samples: readonly SelectorSample[],
  mode: BatchMode,
): SelectorFeeds {
  const { feeds, layout } = layoutFeedsOf(config, samples, mode);
  const patches = patchSide(config.vision) ** 2;
  const perFrame = patches * config.vision.width;
  const features = new Float32Array(layout.sizes.frame * perFrame);
  let frame = 0;
  for (const sample of samples) {
    if (sample.features.length !== sample.frames * perFrame) {
      throw new RangeError(
        `Sample "${sample.id}" has ${sample.features.length} feature values for ${sample.frames} frames of ${perFrame}.`,
      );
    }
    features.set(sample.features, frame * perFrame);
    frame += sample.frames;
  }
  const shape = [layout.sizes.frame, patches, config.vision.width];
  return { layout, feeds: { ...feeds, features: { shape, data: features } } };
}

/**
 * Feeds of `score`: the layout with one sample's pixels, [frame, channel, row, column].
 *
 * @throws as `layoutFeedsOf`, and RangeError when the pixels do not fit the frames.
 */
export function pixelFeeds(config: SelectorConfig, sample: SelectorQuestion, pixels: Float32Array): SelectorFeeds {
  const { image } = config.vision;
  const { feeds, layout } = layoutFeedsOf(config, [sample], { kind: 'inference' });
  const shape = [sample.frames, 3, image, image];
  if (pixels.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new RangeError(`Sample "${sample.id}" has ${pixels.length} pixel values for ${sample.frames} frames.`);
  }
  return { layout, feeds: { ...feeds, pixels: { shape, data: pixels } } };
}

function sideOf(
  { tokenBudget, minimumGrid, vision }: SelectorConfig,
  { id, frames }: SelectorQuestion,
  mode: BatchMode,
): number {
  const drawn: GridMode = mode.kind === 'training' ? { ...mode, sample: id } : mode;
  return gridSide({ frames, budget: tokenBudget, minimum: minimumGrid, patchSide: patchSide(vision), mode: drawn });
}

function describe(
  { head }: SelectorConfig,
  { id, frames, textIds }: SelectorQuestion,
  side: number,
): SequenceDescription {
  const groups: RowGroup[] = [
    { kind: 'visual', frames, side },
    { kind: 'text', ids: textIds },
  ];
  if (head.layout.anchors) groups.push({ kind: 'anchors' });
  return { id, groups, order: head.layout.order };
}

/** The part of a per-frame result that belongs to one sample of the batch. */
export function framesOf(layout: PackedLayout, sample: number, values: Float32Array): Float32Array {
  const placement = layout.placements[sample];
  if (placement === undefined) throw new RangeError(`The batch has no sample ${sample}.`);
  return values.subarray(placement.firstFrame, placement.firstFrame + placement.frames);
}
