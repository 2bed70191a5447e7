import type { Feeds } from '@videoitg/core';
import { gridMatrices } from '../grid/grid-matrices.js';
import { gridSide, type GridMode } from '../grid/grid-side.js';
import { packLayout } from '../layout/pack-layout.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import type { SequenceDescription } from '../layout/sequence.js';
import { promptGroups, type PromptPart } from '../prompt/prompt-part.js';
import { patchSide } from '../siglip/siglip.js';
import type { SelectorConfig } from './frame-selector.js';

/** One video with one instruction. */
export interface SelectorQuestion {
  readonly id: string;
  readonly frames: number;
  /** What the head's `prompt` makes of the instruction. */
  readonly prompt: readonly PromptPart[];
}

/** The same with the features of the vision tower, [frame, patch, embed]. */
export interface FeatureSample extends SelectorQuestion {
  readonly features: Float32Array;
}

/** The same with the video's visual vectors, [frame, cell, cellColumn, hidden], as the program `visual` gives them. */
export interface VisualSample extends SelectorQuestion {
  readonly visual: Float32Array;
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
 * Feeds of `loss` without those of the head: the layout, every frame's grid, and the samples' features.
 *
 * @throws LayoutError, GridError when a sample does not fit budget or length; RangeError when features do not fit the
 * frames.
 */
export function featureFeeds(
  config: SelectorConfig,
  samples: readonly FeatureSample[],
  mode: BatchMode,
): SelectorFeeds {
  const sides = samples.map((sample) => sideOf(config, sample, mode));
  const { feeds, layout } = layOut(config, samples, sides);
  const patches = patchSide(config.vision) ** 2;
  const { width } = config.vision;
  const data = new Float32Array(layout.sizes.frame * patches * width);
  let frame = 0;
  for (const { id, frames, features } of samples) {
    requireLength(id, 'feature', features, frames, patches * width);
    data.set(features, frame * patches * width);
    frame += frames;
  }
  const features = { shape: [layout.sizes.frame, patches, width], data };
  return { layout, feeds: { ...feeds, ...gridFeeds(config, samples, sides, layout.sizes), features } };
}

/**
 * Feeds of `visual` for some frames of one video.
 *
 * @param features [frame, patch, embed]
 * @param side Grid side of the whole video (`inferenceSide`).
 */
export function visualFeeds({ vision }: SelectorConfig, features: Float32Array, side: number): Feeds {
  const patches = patchSide(vision) ** 2;
  const frames = features.length / (patches * vision.width);
  const grid = gridMatrices([{ frames, side }], { patchSide: patchSide(vision), cells: side });
  return {
    features: { shape: [frames, patches, vision.width], data: features },
    grid: { shape: grid.shape, data: grid.values },
  };
}

/**
 * Feeds of `infer`: the layout and the samples' visual vectors.
 *
 * @throws LayoutError, GridError when a sample does not fit budget or length; RangeError when vectors do not fit the
 * frames.
 */
export function visualSampleFeeds(config: SelectorConfig, samples: readonly VisualSample[]): SelectorFeeds {
  const sides = samples.map(({ frames }) => inferenceSide(config, frames));
  const { feeds, layout } = layOut(config, samples, sides);
  const { hidden } = config.language;
  const { frame: frames, cell } = layout.sizes;
  samples.forEach(({ id, frames: own, visual }, at) =>
    requireLength(id, 'visual', visual, own, (sides[at] ?? 1) ** 2 * hidden),
  );
  const [first, ...others] = samples;
  // A single sample's vectors go as they are: those of a long video take much room.
  const alone = first !== undefined && others.length === 0 && first.frames === frames && sides[0] === cell;
  const data = alone ? first.visual : new Float32Array(frames * cell ** 2 * hidden);
  let frame = 0;
  for (const [at, sample] of alone ? [] : samples.entries()) {
    const into = data.subarray(frame * cell ** 2 * hidden);
    placeVisual(into, sample.visual, { frames: sample.frames, side: sides[at] ?? 1, cell, hidden });
    frame += sample.frames;
  }
  return { layout, feeds: { ...feeds, visual: { shape: [frames, cell, cell, hidden], data } } };
}

/** Copies frames of side² vectors into frames of cell² vectors, row by row of the grid. */
function placeVisual(
  into: Float32Array,
  visual: Float32Array,
  { frames, side, cell, hidden }: Readonly<Record<'frames' | 'side' | 'cell' | 'hidden', number>>,
): void {
  if (side === cell) {
    into.set(visual);
    return;
  }
  const row = side * hidden;
  for (let at = 0; at < frames * side; at++) {
    const frame = Math.floor(at / side);
    const start = (frame * cell ** 2 + (at % side) * cell) * hidden;
    into.set(visual.subarray(at * row, (at + 1) * row), start);
  }
}

/**
 * Feeds of `score`: the layout with one sample's pixels, [frame, channel, row, column].
 *
 * @throws LayoutError, GridError when the sample does not fit budget or length; RangeError when the pixels do not fit the
 * frames.
 */
export function pixelFeeds(config: SelectorConfig, sample: SelectorQuestion, pixels: Float32Array): SelectorFeeds {
  const { image } = config.vision;
  const sides = [inferenceSide(config, sample.frames)];
  const { feeds, layout } = layOut(config, [sample], sides);
  requireLength(sample.id, 'pixel', pixels, sample.frames, 3 * image ** 2);
  const fed = { shape: [sample.frames, 3, image, image], data: pixels };
  return { layout, feeds: { ...feeds, ...gridFeeds(config, [sample], sides, layout.sizes), pixels: fed } };
}

/** Side of the grid of a video with this many frames. @throws GridError when the budget is too small for them. */
export function inferenceSide(config: SelectorConfig, frames: number): number {
  return sideOf(config, { id: '', frames }, { kind: 'inference' });
}

/** The part of a per-frame result that belongs to one sample of the batch. */
export function framesOf(layout: PackedLayout, sample: number, values: Float32Array): Float32Array {
  const placement = layout.placements[sample];
  if (placement === undefined) throw new RangeError(`The batch has no sample ${sample}.`);
  return values.subarray(placement.firstFrame, placement.firstFrame + placement.frames);
}

function layOut(
  { head, maxLength }: SelectorConfig,
  samples: readonly SelectorQuestion[],
  sides: readonly number[],
): SelectorFeeds {
  const describe = ({ id, frames, prompt }: SelectorQuestion, at: number): SequenceDescription => {
    const groups = promptGroups(prompt, [{ frames, side: sides[at] ?? 1 }]);
    return { id, groups: head.layout.anchors ? [...groups, { kind: 'anchors' }] : groups, order: head.layout.order };
  };
  const layout = packLayout(samples.map(describe), { maxLength });
  const { sizes } = layout;
  const rows = [sizes.sample, sizes.position];
  const tokens = [sizes.frame, sizes.cell ** 2];
  return {
    layout,
    feeds: {
      textIds: { shape: [sizes.text], data: layout.textIds },
      source: { shape: rows, data: layout.source },
      segment: { shape: rows, data: layout.segment },
      order: { shape: rows, data: layout.order },
      rotary: { shape: rows, data: layout.rotary },
      frameRows: { shape: tokens, data: layout.frameRows },
      frameWeights: { shape: tokens, data: layout.frameWeights },
      ...(head.layout.anchors ? { anchorRows: { shape: [sizes.frame], data: layout.anchorRows } } : {}),
    },
  };
}

function gridFeeds(
  { vision }: SelectorConfig,
  samples: readonly SelectorQuestion[],
  sides: readonly number[],
  { cell, frame }: PackedLayout['sizes'],
): Feeds {
  const grid = gridMatrices(
    samples.map(({ frames }, at) => ({ frames, side: sides[at] ?? 1 })),
    { patchSide: patchSide(vision), cells: cell, frames: frame },
  );
  return { grid: { shape: grid.shape, data: grid.values } };
}

function sideOf(
  { tokenBudget, minimumGrid, vision }: SelectorConfig,
  { id, frames }: Pick<SelectorQuestion, 'id' | 'frames'>,
  mode: BatchMode,
): number {
  const drawn: GridMode = mode.kind === 'training' ? { ...mode, sample: id } : mode;
  return gridSide({ frames, budget: tokenBudget, minimum: minimumGrid, patchSide: patchSide(vision), mode: drawn });
}

function requireLength(id: string, what: string, values: Float32Array, frames: number, perFrame: number): void {
  if (values.length === frames * perFrame) return;
  throw new RangeError(`Sample "${id}" has ${values.length} ${what} values for ${frames} frames of ${perFrame}.`);
}
