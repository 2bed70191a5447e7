import { axis, bceWithLogits, Linear, Module, sumLast, type Axis, type Tensor } from '@videoitg/core';
import { z } from 'zod';
import { classifierStart, classifierTensors, startOf, type ClassifierStart } from './classifier-start.js';
import { defineHead } from './define-head.js';
import { frameScores } from './frame-scores.js';
import { HeadError } from './head-error.js';
import type { HeadInputs } from './objective.js';
import { perFrame } from './per-frame.js';

const options = z.strictObject({ start: classifierStart });

/** A linear classifier on the final state of each frame's anchor. */
class AnchorsHead extends Module {
  readonly score: Linear<'hidden', 'score'>;

  constructor(hidden: Axis<'hidden'>, start: ClassifierStart) {
    super();
    this.score = new Linear(hidden, axis('score', 1), { initializer: startOf(start, hidden) });
  }

  forward({ anchors }: HeadInputs): Tensor<['frame']> {
    if (anchors === undefined) throw new HeadError('The head "anchors" needs a layout with anchors.');
    return sumLast(this.score.forward(anchors), 'score');
  }
}

/**
 * Variant B: causal attention; behind the instruction stands one anchor per frame, the mean of its visual vectors, and the
 * anchors' final states are classified. An anchor sees all frames, the instruction and the anchors before it. Source: spec
 * 3.5.
 */
export const anchors = defineHead({
  name: 'anchors',
  version: 1,
  options,
  layout: () => ({ order: { kind: 'causal' }, anchors: true }),
  build: ({ hidden }, { start }) => new AnchorsHead(hidden, start),
  objective: perFrame(bceWithLogits),
  select: frameScores,
  tensors: classifierTensors,
});
