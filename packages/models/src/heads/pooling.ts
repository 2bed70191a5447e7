import {
  axis,
  bceWithLogits,
  gather,
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
import { classifierStart, classifierTensors, startOf, type ClassifierStart } from './classifier-start.js';
import { defineHead } from './define-head.js';
import { frameScores } from './frame-scores.js';
import type { HeadInputs } from './objective.js';
import { perFrame } from './per-frame.js';

const options = z.strictObject({ start: classifierStart });

/** Mean of a frame's final states, then a linear classifier: Linear(mean over the frame's tokens). */
class PoolingHead extends Module {
  readonly score: Linear<'hidden', 'score'>;

  constructor(hidden: Axis<'hidden'>, start: ClassifierStart) {
    super();
    this.score = new Linear(hidden, axis('score', 1), { initializer: startOf(start, hidden) });
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
  build: ({ hidden }, { start }) => new PoolingHead(hidden, start),
  objective: perFrame(bceWithLogits),
  select: frameScores,
  tensors: classifierTensors,
});
