import type { Feeds } from '@videoitg/core';
import { tiny } from '../config/tiny.js';
import { gridMatrices, interpolationMatrix } from '../grid/grid-matrices.js';
import { positiveWeight } from '../heads/frame-weights.js';
import { packLayout, type PackOptions } from '../layout/pack-layout.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import { fixturePixels, type SelectorCase } from './selector-fixture.js';

/** Feeds of a fixture's batch; `exact` holds those that f32 rounds (thirds, ninths, roots), in float64. */
export interface SelectorBatch {
  readonly feeds: Feeds;
  readonly exact: ReadonlyMap<string, Float64Array>;
  readonly layout: PackedLayout;
}

/** Lays a fixture's batch out for `pixelLossProgram`. */
export function selectorBatch(one: SelectorCase, packing: PackOptions['packing'] = { kind: 'none' }): SelectorBatch {
  const layout = packLayout(
    one.samples.map(({ side, labels, text }, at) => ({
      id: `sample ${at}`,
      groups: [
        { kind: 'visual', frames: labels.length, side },
        { kind: 'text', ids: Int32Array.from(text) },
        ...(one.head === 'anchors' ? [{ kind: 'anchors' } as const] : []),
      ],
      order: { kind: one.order },
    })),
    { maxLength: tiny.maxLength, packing },
  );
  const { sizes } = layout;
  const [rows, tokens] = [
    [sizes.sample, sizes.position],
    [sizes.frame, sizes.cell ** 2],
  ];
  const patchSide = Math.floor(one.image / 14);
  const groups = one.samples.map(({ side, labels }) => ({ frames: labels.length, side }));
  const grid = gridMatrices(groups, { patchSide, cells: sizes.cell });
  const labels = Float32Array.from(one.samples.flatMap((sample) => sample.labels));
  const weights = exactWeights(labels);
  const feeds: Feeds = {
    pixels: { shape: [sizes.frame, 3, one.image, one.image], data: allPixels(one) },
    grid: { shape: grid.shape, data: grid.values },
    textIds: { shape: [sizes.text], data: layout.textIds },
    source: { shape: rows, data: layout.source },
    segment: { shape: rows, data: layout.segment },
    order: { shape: rows, data: layout.order },
    rotary: { shape: rows, data: layout.rotary },
    frameRows: { shape: tokens, data: layout.frameRows },
    frameWeights: { shape: tokens, data: layout.frameWeights },
    labels: { shape: [sizes.frame], data: labels },
    weights: { shape: [sizes.frame], data: Float32Array.from(weights) },
    ...(one.head === 'anchors' && { anchorRows: { shape: [sizes.frame], data: layout.anchorRows } }),
  };
  const exact = new Map([
    ['weights', weights],
    ['grid', exactGrid(groups, patchSide, sizes.cell)],
    [
      'frameWeights',
      Float64Array.from(layout.frameWeights, (weight) => (weight === 0 ? 0 : 1 / Math.round(1 / weight))),
    ],
  ]);
  return { feeds, exact, layout };
}

function allPixels(one: SelectorCase): Float32Array {
  const parts = one.samples.map((_, at) => fixturePixels(one, at));
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

/** The weights of `frameWeights` before they are rounded to f32. */
function exactWeights(labels: Float32Array): Float64Array {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const positive = positiveWeight(labels.length, positives);
  return Float64Array.from(labels, (label) => (label === 1 ? positive : 1) / labels.length);
}

/** The matrices of `gridMatrices` before they are rounded to f32. */
function exactGrid(
  groups: readonly { readonly frames: number; readonly side: number }[],
  patchSide: number,
  cells: number,
): Float64Array {
  const frames = groups.flatMap(({ frames: count, side }) => Array.from({ length: count }, () => side));
  const values = new Float64Array(frames.length * cells * patchSide);
  frames.forEach((side, frame) => values.set(interpolationMatrix(side, patchSide), frame * cells * patchSide));
  return values;
}
