import { UserError } from './user-error.js';

/** Scores that cannot be ranked, or a number of frames that makes no sense. */
export class SelectionError extends UserError {
  override readonly name = 'SelectionError';
}

/** What stands in when fewer than K frames have a score above 0. */
export const FILLS = ['order', 'uniform', 'none'] as const;

/**
 * `order`: further frames, the earlier first; `uniform`: frames spread evenly over those that are left, as a model that
 * names only some frames needs; `none`: nothing, so that fewer than K are chosen.
 */
export type Fill = (typeof FILLS)[number];

/** The K best frames of a video. */
export interface Selection {
  /** Positions of all frames, the chosen first, each part by falling score; equal scores by position. */
  readonly ranking: readonly number[];
  /** The first K of `ranking`, in that order. */
  readonly byScore: readonly number[];
  /** The same positions ascending, as an answering model wants them. */
  readonly ascending: readonly number[];
  readonly requested: number;
  readonly fill: Fill;
  /** True when the video has no more frames than were asked for, so that nothing was chosen. */
  readonly tookAll: boolean;
}

/**
 * Chooses the K best-scored frames. Source: spec section 5.2; ties go to the earlier frame.
 *
 * @param scores [sampled frame].
 * @throws SelectionError for NaN among the scores or K that is not an integer from 1.
 */
export function selectTopK(scores: ArrayLike<number>, k: number, fill: Fill = 'order'): Selection {
  requireCount(k);
  const ranked = rank(scores);
  const byScore = fill === 'order' ? ranked.slice(0, k) : [...scoredAbove0(ranked, scores, k)];
  if (fill === 'uniform' && byScore.length < Math.min(k, ranked.length)) {
    const left = ranked.slice(byScore.length).toSorted((a, b) => a - b);
    byScore.push(...uniformIndices(left.length, k - byScore.length).map((at) => left[at] ?? 0));
  }
  const chosen = new Set(byScore);
  const ranking = [...byScore, ...ranked.filter((position) => !chosen.has(position))];
  const ascending = byScore.toSorted((a, b) => a - b);
  return { ranking, byScore, ascending, requested: k, fill, tookAll: byScore.length === ranked.length };
}

function scoredAbove0(ranked: readonly number[], scores: ArrayLike<number>, k: number): readonly number[] {
  const count = ranked.findIndex((position) => !((scores[position] ?? 0) > 0));
  return ranked.slice(0, Math.min(k, count < 0 ? ranked.length : count));
}

/**
 * Positions by falling score, equal scores by position.
 *
 * @throws SelectionError for NaN.
 */
export function rank(scores: ArrayLike<number>): number[] {
  const values = Float64Array.from(scores);
  const invalid = values.findIndex(Number.isNaN);
  if (invalid >= 0) {
    throw new SelectionError(`The score of frame ${invalid} is not a number. Check the model's weights and input.`);
  }
  return Array.from(values.keys()).sort((a, b) => valueAt(values, b) - valueAt(values, a) || a - b);
}

/**
 * K positions spread evenly from the first to the last of `count`, as the answering models fall back to: numpy's
 * `linspace(0, count - 1, min(k, count))` cut to integers (spec section 5.3, eagle2_5 and qwen3_vl).
 */
export function uniformIndices(count: number, k: number): number[] {
  requireCount(count);
  requireCount(k);
  const taken = Math.min(k, count);
  if (taken === 1) return [0];
  const step = (count - 1) / (taken - 1);
  return Array.from({ length: taken }, (_, index) => (index === taken - 1 ? count - 1 : Math.trunc(index * step)));
}

/**
 * K different positions below `count`, ascending, drawn without preference.
 *
 * @param random gives numbers in [0, 1); seed it for a repeatable draw.
 */
export function randomIndices(count: number, k: number, random: () => number): number[] {
  requireCount(count);
  requireCount(k);
  const pool = Array.from({ length: count }, (_, index) => index);
  const taken = Math.min(k, count);
  for (let index = 0; index < taken; index++) {
    const other = index + Math.floor(random() * (count - index)); // a partial Fisher-Yates shuffle
    [pool[index], pool[other]] = [pool[other] ?? other, pool[index] ?? index];
  }
  return pool.slice(0, taken).sort((a, b) => a - b);
}

function requireCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new SelectionError(`Cannot choose with a count of ${count}. Give an integer from 1.`);
}

function valueAt(values: Float64Array, index: number): number {
  return values[index] as number; // inside: an index of `keys()`
}
