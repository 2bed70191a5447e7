import { CLIP_FRAMES } from '../frame-labels.js';
import { MetricError } from './errors.js';

/** A stretch of time, start included and end not, in seconds. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** Gaps up to this long, in seconds, are closed when frames become segments (spec section 9.4). */
export const MERGE_GAP_SECONDS = 1;

/**
 * Joins chosen frames at one frame per second to segments: frame i covers [i, i + 1), gaps of at most `gap` close.
 *
 * @param frames positions, any order.
 * @returns ascending segments that do not touch.
 */
export function segmentsOfFrames(frames: readonly number[], gap = MERGE_GAP_SECONDS): Segment[] {
  const seconds = frames.map((frame) => ({ start: frame, end: frame + 1 }));
  return mergeSegments(seconds, gap);
}

/** Joins labelled clips: clip c covers [5c, 5c + 5); clips that touch become one segment. */
export function segmentsOfClips(clips: readonly number[]): Segment[] {
  const seconds = clips.map((clip) => ({ start: CLIP_FRAMES * clip, end: CLIP_FRAMES * (clip + 1) }));
  return mergeSegments(seconds, 0);
}

/** Frames whose score reaches a threshold, for `segmentsOfFrames`. */
export function framesAbove(scores: ArrayLike<number>, threshold: number): number[] {
  const frames = Array.from(scores, (score, frame) => ({ score, frame }));
  return frames.filter(({ score }) => score >= threshold).map(({ frame }) => frame);
}

/**
 * Intersection over union of two sets of segments, by time covered.
 *
 * @returns 0 to 1; 0 when neither covers any time.
 */
export function segmentIou(left: readonly Segment[], right: readonly Segment[]): number {
  const [a, b] = [mergeSegments(left, 0), mergeSegments(right, 0)];
  let shared = 0;
  for (const one of a) {
    for (const other of b) shared += Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
  }
  const union = length(a) + length(b) - shared;
  return union === 0 ? 0 : shared / union;
}

/**
 * IoU of the best predicted segment, the one holding the highest score (the earlier of two), with the labelled
 * segment it fits best; R@1 at a threshold is the share of records whose value reaches it.
 *
 * @param predicted segments of frames at one frame per second.
 * @param scores [frame].
 * @returns 0 to 1; 0 without a prediction or a label.
 * @throws MetricError for NaN among the scores.
 */
export function bestSegmentIou(
  predicted: readonly Segment[],
  scores: ArrayLike<number>,
  labelled: readonly Segment[],
): number {
  let best: Segment | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const segment of predicted) {
    const score = highestScore(segment, scores);
    if (best === undefined || score > bestScore) [best, bestScore] = [segment, score];
  }
  if (best === undefined) return 0;
  const found = [best];
  return labelled.reduce((iou, segment) => Math.max(iou, segmentIou(found, [segment])), 0);
}

/**
 * Share of records whose best segment fits its label with at least the given IoU.
 *
 * @param ious one value of `bestSegmentIou` per record.
 */
export function recallAtOne(ious: readonly number[], threshold: number): number {
  if (ious.length === 0) throw new MetricError('There are no records. R@1 needs at least one.');
  return ious.filter((iou) => iou >= threshold).length / ious.length;
}

function mergeSegments(segments: readonly Segment[], gap: number): Segment[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of segments.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start - last.end <= gap) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

function highestScore({ start, end }: Segment, scores: ArrayLike<number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let frame = start; frame < Math.min(end, scores.length); frame++) {
    const score = scores[frame] ?? Number.NEGATIVE_INFINITY;
    if (Number.isNaN(score)) throw new MetricError(`The score of frame ${frame} is not a number. Check the model.`);
    highest = Math.max(highest, score);
  }
  return highest;
}

function length(segments: readonly Segment[]): number {
  return segments.reduce((sum, { start, end }) => sum + end - start, 0);
}
