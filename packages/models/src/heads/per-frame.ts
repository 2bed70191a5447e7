import { multiply, sumAll, type Module, type Tensor } from '@videoitg/core';
import { frameFeed } from '../selector/layout-tensors.js';
import { frameWeights } from './frame-weights.js';
import { objective, type HeadInputs, type Objective } from './objective.js';

/** A head's part that gives one logit per frame. */
export interface FrameModule extends Module {
  forward(inputs: HeadInputs): Tensor<['frame']>;
}

/**
 * Learns a logit per frame from labels: Σ weight · loss(logit, label), with the weights of `frameWeights` over all frames of
 * the micro-batch. Source: spec 3.2.
 *
 * @param loss Loss of each frame, [frame].
 */
export function perFrame(
  loss: (logits: Tensor<['frame']>, labels: Tensor<['frame']>) => Tensor<['frame']>,
): Objective<FrameModule> {
  return objective({
    feeds: { labels: frameFeed, weights: frameFeed },
    feed({ sizes }, labels) {
      const all = new Float32Array(sizes.frame);
      let used = 0;
      for (const own of labels) {
        all.set(own, used);
        used += own.length;
      }
      const shape = [sizes.frame];
      return { labels: { shape, data: all }, weights: { shape, data: frameWeights(all, used) } };
    },
    loss(module, inputs, { labels, weights }) {
      const logits = module.forward(inputs);
      return { loss: sumAll(multiply(loss(logits, labels), weights), ['frame']), logits };
    },
    predictsTokens: false,
    scoring: ['infer'],
    logits: (module, inputs) => module.forward(inputs),
  });
}
