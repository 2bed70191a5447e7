import { UserError } from '../user-error.js';

/** Scores and labels that no metric is defined on. */
export class MetricError extends UserError {
  override readonly name = 'MetricError';
}

/**
 * Checks scores and labels of one record.
 *
 * @param scores [frame], finite or infinite, never NaN.
 * @param labels [frame], 0 or 1.
 * @returns the number of ones.
 * @throws MetricError when lengths differ, a score is NaN or a label is neither 0 nor 1.
 */
export function requireScored(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (scores.length !== labels.length || scores.length === 0) {
    throw new MetricError(
      `There are ${scores.length} scores for ${labels.length} labels. Give one score per labelled frame, at least one.`,
    );
  }
  for (let frame = 0; frame < scores.length; frame++) {
    if (!Number.isNaN(scores[frame])) continue;
    throw new MetricError(`The score of frame ${frame} is not a number. Check the model's weights and input.`);
  }
  return requireLabels(labels);
}

/**
 * Checks the labels of one record and counts its ones.
 *
 * @throws MetricError when a label is neither 0 nor 1.
 */
export function requireLabels(labels: ArrayLike<number>): number {
  let positives = 0;
  for (let frame = 0; frame < labels.length; frame++) {
    const label = labels[frame];
    if (label !== 0 && label !== 1) {
      throw new MetricError(`The label of frame ${frame} is ${label}. Metrics need labels of 0 or 1.`);
    }
    positives += label;
  }
  return positives;
}
