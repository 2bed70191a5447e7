import {
  axis,
  bceWithLogits,
  gather,
  init,
  Linear,
  mergeFirst,
  Module,
  multiplyFirst,
  sumLast,
  sumOver,
  type Axis,
  type Tensor,
} from '@videoitg/core';
import { z } from 'zod';
import { defineHead, type HeadInputs } from './define-head.js';
import { sigmoid } from './sigmoid.js';

const options = z.strictObject({
  /** Standard deviation of the classifier's start; in effect the reference's (spec 2.9). */
  deviation: z.number().positive().default(0.02),
});

/** Mean of a frame's final states, then a linear classifier: Linear(mean over the frame's tokens). */
class PoolingHead extends Module {
  readonly score: Linear<'hidden', 'score'>;

  constructor(hidden: Axis<'hidden'>, deviation: number) {
    super();
    this.score = new Linear(hidden, axis('score', 1), { initializer: init.normal(deviation) });
  }

  forward({ states, layout }: HeadInputs): Tensor<['frame']> {
    const rows = mergeFirst(states, ['sample', 'position'], 'row');
    const tokens = gather(rows, layout.frameRows); // frame, token, hidden
    const weighted = multiplyFirst<['frame', 'token', 'hidden'], ['frame', 'token']>(tokens, layout.frameWeights);
    return sumLast(this.score.forward(sumOver(weighted, 'token')), 'score');
  }
}

/**
 * Variant C: every token sees every other, a frame's final states are averaged and classified. Source: spec 2.8, 2.9.
 */
export const pooling = defineHead({
  name: 'pooling',
  version: 1,
  options,
  layout: () => ({ order: { kind: 'full' }, anchors: false }),
  build: ({ hidden }, { deviation }) => new PoolingHead(hidden, deviation),
  loss: bceWithLogits,
  select: async (run) => (await run.infer()).map(sigmoid),
});
