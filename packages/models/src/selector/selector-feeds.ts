import type { Feeds } from '@videoitg/core';
import { gridMatrices } from '../grid/grid-matrices.js';
import { gridSide, type GridMode } from '../grid/grid-side.js';
import { packLayout } from '../layout/pack-layout.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import type { RowGroup, SequenceDescription } from '../layout/sequence.js';
import { patchSide } from '../siglip/siglip.js';
import type { SelectorConfig } from './frame-selector.js';

/** One video with one instruction. */
export interface SelectorSample {
  readonly id: string;
  readonly frames: number;
  /** Features of the vision tower, [frame, patch, embed]. */
  readonly features: Float32Array;
  /** Token ids of the instruction, as the template gives them. */
  readonly textIds: Int32Array;
}

/** Feeds of `infer` for a batch of samples, with the layout that reads results back. */
export interface SelectorFeeds {
  readonly feeds: Feeds;
  readonly layout: PackedLayout;
}

/**
 * Lays a batch out for the programs of `selector-programs.ts`: all frames' tokens, then the instruction, then what the
 * head adds (spec 2.6).
 *
 * @param mode How each sample's grid is chosen; `sample` and so on of the training draw are filled in per sample.
 * @throws LayoutError, GridError when a sample does not fit budget or length; RangeError when features do not fit frames.
 */
export function selectorFeeds(
  config: SelectorConfig,
  samples: readonly SelectorSample[],
  mode: { readonly kind: 'inference' } | { readonly kind: 'training'; readonly seed: number; readonly epoch: number },
): SelectorFeeds {
  const sides = samples.map((sample) => sideOf(config, sample, mode));
  const layout = packLayout(
    samples.map((sample, at) => describe(config, sample, sides[at] ?? 1)),
    { maxLength: config.maxLength },
  );
  const side = patchSide(config.vision);
  const { sizes } = layout;
  const grid = gridMatrices(
    samples.map(({ frames }, at) => ({ frames, side: sides[at] ?? 1 })),
    { patchSide: side, cells: sizes.cell, frames: sizes.frame },
  );
  const perFrame = side ** 2 * config.vision.width;
  const features = new Float32Array(sizes.frame * perFrame);
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
  const rows = [sizes.sample, sizes.position];
  const tokens = [sizes.frame, sizes.cell ** 2];
  return {
    layout,
    feeds: {
      features: { shape: [sizes.frame, side ** 2, config.vision.width], data: features },
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

function sideOf(
  { tokenBudget, minimumGrid, vision }: SelectorConfig,
  { id, frames }: SelectorSample,
  mode: Parameters<typeof selectorFeeds>[2],
): number {
  const drawn: GridMode = mode.kind === 'training' ? { ...mode, sample: id } : mode;
  return gridSide({ frames, budget: tokenBudget, minimum: minimumGrid, patchSide: patchSide(vision), mode: drawn });
}

function describe({ head }: SelectorConfig, { id, frames, textIds }: SelectorSample, side: number): SequenceDescription {
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
