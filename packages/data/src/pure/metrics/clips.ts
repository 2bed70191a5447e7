import { CLIP_FRAMES } from '../frame-labels.js';
import { selectTopK } from '../selection.js';
import { MetricError } from './errors.js';

/**
 * Score of each five-second clip: the highest of its frames at one frame per second; the last clip may be shorter.
 *
 * @param scores [frame].
 * @returns [clip].
 * @throws MetricError for NaN among the scores.
 */
export function clipScores(scores: ArrayLike<number>): Float64Array {
  const clips = new Float64Array(Math.ceil(scores.length / CLIP_FRAMES)).fill(Number.NEGATIVE_INFINITY);
  for (let frame = 0; frame < scores.length; frame++) {
    const clip = Math.floor(frame / CLIP_FRAMES);
    const score = scores[frame] ?? Number.NaN;
    if (Number.isNaN(score)) {
      throw new MetricError(`The score of frame ${frame} is not a number. Check the model's weights and input.`);
    }
    clips[clip] = Math.max(clips[clip] ?? score, score);
  }
  return clips;
}

/**
 * Share of the labelled clips among the K best-scored ones. Source: spec section 9.4.
 *
 * @param scores [frame] at one frame per second.
 * @param clips a record's `clip_num`; clips outside the video are left out.
 * @returns 0 to 1, or undefined when no labelled clip is inside the video.
 * @throws MetricError without scores or with NaN among them; SelectionError for a K that is not an integer from 1.
 */
export function clipRecall(scores: ArrayLike<number>, clips: readonly number[], k: number): number | undefined {
  if (scores.length === 0) throw new MetricError('There are no scores. Give one per frame, at least one.');
  const scored = clipScores(scores);
  const labelled = new Set(clips.filter((clip) => clip < scored.length));
  const found = selectTopK(scored, k).byScore.filter((clip) => labelled.has(clip)).length;
  return labelled.size === 0 ? undefined : found / labelled.size;
}
