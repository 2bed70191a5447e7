import { rank } from '../selection.js';
import { requireScored } from './errors.js';

/** Frames of one score, which no threshold can tell apart. */
interface Tier {
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Average precision: the sum over thresholds of (recall gained) x precision, without interpolation; frames of equal
 * score enter together (scikit-learn's definition).
 *
 * @param scores [frame].
 * @param labels [frame] of 0 and 1.
 * @returns 0 to 1, or undefined without a positive frame.
 * @throws MetricError, see `requireScored`.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | undefined {
  const positives = requireScored(scores, labels);
  if (positives === 0) return undefined;
  let found = 0;
  let seen = 0;
  let sum = 0;
  for (const tier of tiers(scores, labels)) {
    found += tier.positives;
    seen += tier.positives + tier.negatives;
    sum += (tier.positives / positives) * (found / seen);
  }
  return sum;
}

/**
 * Area under the receiver operating curve: the chance that a positive frame scores above a negative one, ties half.
 *
 * @returns 0 to 1, or undefined unless both kinds occur.
 * @throws MetricError, see `requireScored`.
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number | undefined {
  const positives = requireScored(scores, labels);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let above = 0;
  let won = 0;
  for (const tier of tiers(scores, labels)) {
    won += tier.negatives * (above + tier.positives / 2);
    above += tier.positives;
  }
  return won / (positives * negatives);
}

function tiers(scores: ArrayLike<number>, labels: ArrayLike<number>): Tier[] {
  const grouped: { positives: number; negatives: number }[] = [];
  let last: number | undefined;
  for (const frame of rank(scores)) {
    const score = scores[frame];
    if (grouped.length === 0 || score !== last) grouped.push({ positives: 0, negatives: 0 });
    last = score;
    const tier = grouped.at(-1);
    if (tier === undefined) continue;
    if (labels[frame] === 1) tier.positives++;
    else tier.negatives++;
  }
  return grouped;
}
