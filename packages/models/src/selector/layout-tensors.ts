import { dynamicAxis, feed, multiplySizes, axis, symbol, type FeedTensors } from '@videoitg/core';

const frame = dynamicAxis('frame');
const cell = dynamicAxis('cell');
const sample = dynamicAxis('sample');
const position = dynamicAxis('position');
const text = dynamicAxis('text');
const token = axis('token', multiplySizes(symbol('cell'), symbol('cell')));

/** Feeds that carry a packed layout (`PackedLayout`) into a program; every size is free. */
export const layoutFeeds = {
  textIds: feed([text], 'i32'),
  source: feed([sample, position], 'i32'),
  segment: feed([sample, position]),
  order: feed([sample, position]),
  rotary: feed([sample, position]),
  frameRows: feed([frame, token], 'i32'),
  frameWeights: feed([frame, token]),
} as const;

export type LayoutTensors = FeedTensors<typeof layoutFeeds>;

/** Feeds of layouts with anchors, beside `layoutFeeds`. */
export const anchorFeeds = { anchorRows: feed([frame], 'i32') } as const;

/** Visual vectors of the language model in their grid, [frame, cell, cellColumn, hidden]. */
export const visualFeed = (hidden: number) =>
  feed([frame, cell, axis('cellColumn', symbol('cell')), axis('hidden', hidden)]);

/** The interpolation matrices of `gridMatrices`: [frame, cell, gridRow]. */
export const gridFeed = (patchSide: number) => feed([frame, cell, axis('gridRow', patchSide)]);

/** Frames as pixels in [-1, 1]: [frame, channel, row, column]. */
export const pixelFeed = (image: number) =>
  feed([frame, axis('channel', 3), axis('row', image), axis('column', image)]);

/** Features of the vision tower, [frame, patch, embed], as they are cached. */
export const featureFeed = (patchSide: number, width: number) =>
  feed([frame, axis('patch', patchSide ** 2), axis('embed', width)]);

/** One number per frame: labels, weights. */
export const frameFeed = feed([frame]);
