import { multiply, sigmoid, sumAll, traceProgram, type Program } from '@videoitg/core';
import { patchSide } from '../siglip/siglip.js';
import type { FrameSelector } from './frame-selector.js';
import { featureFeed, frameFeed, gridFeed, layoutFeeds, pixelFeed } from './layout-tensors.js';

/** Program `features`: pixels [frame, channel, row, column] → features [frame, patch, embed]. */
export function featuresProgram(model: FrameSelector): Program {
  return traceProgram('features', model, { pixels: pixelFeed(model.config.vision.image) }, ({ pixels }) => ({
    features: model.features(pixels),
  }));
}

function inputFeeds(model: FrameSelector) {
  const side = patchSide(model.config.vision);
  return { features: featureFeed(side, model.config.vision.width), grid: gridFeed(side), ...layoutFeeds };
}

/** Program `infer`: cached features, grid and layout → logits [frame]. */
export function inferProgram(model: FrameSelector): Program {
  return traceProgram('infer', model, inputFeeds(model), ({ features, grid, ...layout }) => ({
    logits: model.logits(features, grid, layout),
  }));
}

/**
 * Program `loss`: as `infer`, with labels and weights per frame → loss, a scalar, and logits. The loss is Σ weight · loss
 * of the frame: the weights carry positive weight, padding and the normaliser (architecture 3.9).
 */
export function lossProgram(model: FrameSelector): Program {
  const feeds = { ...inputFeeds(model), labels: frameFeed, weights: frameFeed };
  return traceProgram('loss', model, feeds, ({ features, grid, labels, weights, ...layout }) => {
    const logits = model.logits(features, grid, layout);
    const losses = model.config.head.loss(logits, labels);
    return { loss: sumAll(multiply(losses, weights), ['frame']), logits };
  });
}

/** Program `score`: pixels, grid and layout → scores [frame] in 0..1; what an exported file holds. */
export function scoreProgram(model: FrameSelector): Program {
  const { image } = model.config.vision;
  const feeds = { pixels: pixelFeed(image), grid: gridFeed(patchSide(model.config.vision)), ...layoutFeeds };
  return traceProgram('score', model, feeds, ({ pixels, grid, ...layout }) => ({
    scores: sigmoid(model.logits(model.features(pixels), grid, layout)),
  }));
}
