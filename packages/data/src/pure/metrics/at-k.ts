import { selectTopK, type Fill } from '../selection.js';
import { MetricError, requireLabels, requireScored } from './errors.js';

/** How well a set of chosen frames covers the labelled ones. */
export interface SetQuality {
  /** Labelled share of the chosen frames; with fewer frames than K, of those. */
  readonly precision: number;
  /** Chosen share of the labelled frames, undefined without any. */
  readonly recall: number | undefined;
  /** Harmonic mean of the two: 2 found / (chosen + labelled). */
  readonly f1: number;
  /** 1 when at least one labelled frame was chosen, else 0; a probability for expected values. */
  readonly hit: number;
}

/** `SetQuality` of the K best-scored frames, with their ranking's gain. */
export interface RankedQuality extends SetQuality {
  /** Frames actually chosen, min(K, frames). */
  readonly chosen: number;
  /** Normalised discounted cumulative gain of the K best, undefined without a positive. */
  readonly ndcg: number | undefined;
}

/**
 * Quality of the K best-scored frames; ties go to the earlier frame. With k = number of positives, precision, recall
 * and F1 are equal (R-precision).
 *
 * @param scores [frame].
 * @param labels [frame] of 0 and 1.
 * @throws MetricError, see `requireScored`; SelectionError for a K that is not an integer from 1.
 */
export function qualityAtK(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  k: number,
  fill: Fill = 'order',
): RankedQuality {
  const positives = requireScored(scores, labels);
  const { byScore } = selectTopK(scores, k, fill);
  // Nothing chosen finds nothing; its precision, 0 / 0, counts as 0.
  const nothing = { precision: 0, recall: positives === 0 ? undefined : 0, f1: 0, hit: 0 } as const;
  const quality = byScore.length === 0 ? nothing : qualityOf(byScore, labels);
  return { ...quality, chosen: byScore.length, ndcg: ndcg(byScore, labels, positives) };
}

/**
 * Quality of any set of chosen frames, such as a uniform one.
 *
 * @param chosen different positions inside `labels`.
 * @throws MetricError for positions outside or repeated, and for labels other than 0 and 1.
 */
export function qualityOf(chosen: readonly number[], labels: ArrayLike<number>): SetQuality {
  const positives = requireLabels(labels);
  if (chosen.length === 0 || new Set(chosen).size !== chosen.length) {
    throw new MetricError('The chosen frames are none or repeat. Give different positions, at least one.');
  }
  const found = chosen.reduce((sum, frame) => sum + labelAt(labels, frame), 0);
  return {
    precision: found / chosen.length,
    recall: positives === 0 ? undefined : found / positives,
    f1: (2 * found) / (chosen.length + positives),
    hit: found > 0 ? 1 : 0,
  };
}

/** Gain 1 per labelled frame, discounted by log2(rank + 1), divided by the best possible. */
function ndcg(byScore: readonly number[], labels: ArrayLike<number>, positives: number): number | undefined {
  if (positives === 0) return undefined;
  let gain = 0;
  let ideal = 0;
  for (const [index, frame] of byScore.entries()) {
    const discount = 1 / Math.log2(index + 2);
    gain += labelAt(labels, frame) * discount;
    if (index < positives) ideal += discount;
  }
  return gain / ideal;
}

function labelAt(labels: ArrayLike<number>, frame: number): number {
  const label = labels[frame];
  if (label === undefined) throw new MetricError(`There is no frame ${frame} among ${labels.length} labelled ones.`);
  return label;
}
