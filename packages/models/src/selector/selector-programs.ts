import { sigmoid, traceProgram, type FeedSpecs, type FeedTensors, type Program } from '@videoitg/core';
import { HeadError } from '../heads/head-error.js';
import type { ScoringProgram } from '../heads/objective.js';
import { decodeProgram, prefillFeedSpecs, prefillLogits } from '../qwen2/generate-programs.js';
import type { KeyValueCache } from '../qwen2/key-value-cache.js';
import { patchSide } from '../siglip/siglip.js';
import type { FrameSelector, SelectorLayout } from './frame-selector.js';
import { anchorFeeds, featureFeed, gridFeed, layoutFeeds, pixelFeed, visualFeed } from './layout-tensors.js';

/** Program `features`: pixels [frame, channel, row, column] → features [frame, patch, embed]. */
export function featuresProgram(model: FrameSelector): Program {
  return traceProgram('features', model, { pixels: pixelFeed(model.config.vision.image) }, ({ pixels }) => ({
    features: model.features(pixels),
  }));
}

function featureFeeds({ config: { vision } }: FrameSelector) {
  const side = patchSide(vision);
  return { features: featureFeed(side, vision.width), grid: gridFeed(side) };
}

/** Feeds of a layout as the model's head needs it; those of anchors are a part of `SelectorLayout` that may be absent. */
function layoutOf({ config: { head } }: FrameSelector): typeof layoutFeeds {
  return head.layout.anchors ? { ...layoutFeeds, ...anchorFeeds } : layoutFeeds;
}

/** Program `visual`: cached features and grid → visual vectors [frame, cell, cellColumn, hidden]. */
export function visualProgram(model: FrameSelector): Program {
  return traceProgram('visual', model, featureFeeds(model), ({ features, grid }) => ({
    visual: model.visual(features, grid),
  }));
}

/** Program `infer`: visual vectors and layout → logits [frame]. @throws HeadError for a head that generates tokens. */
export function inferProgram(model: FrameSelector): Program {
  const feeds = { visual: visualFeed(model.config.language.hidden), ...layoutOf(model) };
  return traceProgram('infer', model, feeds, ({ visual, ...layout }) => ({
    logits: model.logits(model.inputs(visual, layout)),
  }));
}

/** Program `prefill`: visual vectors and the layout of one sample → logits of the first token of its answer, [token]. */
export function prefillProgram(model: FrameSelector): Program {
  const cache = cacheOf(model);
  const { hidden } = model.config.language;
  const feeds = { visual: visualFeed(hidden), ...layoutOf(model), ...prefillFeedSpecs(cache) };
  return traceProgram('prefill', model, feeds, ({ visual, slots, last, ...layout }) => ({
    logits: prefillLogits(model.language, cache, model.sequence(visual, layout), layout, { slots, last }),
  }));
}

function cacheOf({ cache, config: { head } }: FrameSelector): KeyValueCache {
  if (cache !== undefined) return cache;
  throw new HeadError(`The head "${head.name}" writes no tokens, so its model has no cache for them.`);
}

/** The programs that score frames from cached features: `visual`, and those that the head's scoring runs. */
export function scoringPrograms(model: FrameSelector): Program[] {
  return [visualProgram(model), ...model.config.head.scoring.map((name) => programs[name](model))];
}

/** By name, so that a head asks for what its scoring runs. */
const programs: Readonly<Record<ScoringProgram, (model: FrameSelector) => Program>> = {
  infer: inferProgram,
  prefill: prefillProgram,
  decode: (model) => decodeProgram(model, model.language, cacheOf(model)),
};

/**
 * Program `loss`: cached features, grid, layout and what the head learns from → `loss`, a scalar, and what the head gives
 * beside it. Fed weights carry positive weight, padding and the normaliser (architecture 3.9).
 */
export function lossProgram(model: FrameSelector): Program {
  const { lossFeeds } = model.config.head;
  const feeds: FeedSpecs = { ...featureFeeds(model), ...layoutOf(model), ...lossFeeds };
  return traceProgram('loss', model, feeds, (fed) => {
    // The head's own feeds are not known here; the others are those of `featureFeeds` and `layoutOf`.
    const { features, grid, ...layout } = fed as FeedTensors<ReturnType<typeof featureFeeds>> & SelectorLayout;
    return model.loss(model.inputs(model.visual(features, grid), layout), fed);
  });
}

/**
 * Program `score`: pixels, grid and layout → scores [frame] in 0..1; what an exported file holds.
 *
 * @throws HeadError for a head that generates tokens.
 */
export function scoreProgram(model: FrameSelector): Program {
  const { vision } = model.config;
  const feeds = { pixels: pixelFeed(vision.image), grid: gridFeed(patchSide(vision)), ...layoutOf(model) };
  return traceProgram('score', model, feeds, ({ pixels, grid, ...layout }) => {
    const visual = model.visual(model.features(pixels), grid);
    return { scores: sigmoid(model.logits(model.inputs(visual, layout))) };
  });
}
