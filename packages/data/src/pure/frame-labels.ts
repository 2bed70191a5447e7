import type { FrameSampling } from './frame-sampling.js';
import type { ItgRecord } from './itg-record.js';
import { pythonRound } from './python-round.js';

/**
 * How a record marks frames (spec section 3.3).
 *
 * - `frame`: the record's `frame_num`.
 * - `clip`: all five frames of each clip in `clip_num`, the paper's "no frame localisation".
 * - `reference-bug`: `clip_num` read as frame indices, which the public training code does; for comparison only.
 */
export type LabelMode = 'frame' | 'clip' | 'reference-bug';

export const LABEL_MODES = ['frame', 'clip', 'reference-bug'] as const satisfies readonly LabelMode[];

/** Seconds of one clip, hence its frames at one frame per second. */
export const CLIP_FRAMES = 5;

export interface FrameLabels {
  readonly mode: LabelMode;
  /** [sampled frame], 1 where the instruction needs the frame. */
  readonly labels: Uint8Array;
  /** Number of ones; skip the sample when it is 0. */
  readonly positives: number;
  /** Entries of the record's list that lie outside the video and were left out. */
  readonly dropped: number;
}

type LabelFields = Pick<ItgRecord, 'frame_num' | 'clip_num'>;

/**
 * Labels the sampled frames of a video.
 *
 * An index g at one frame per second is raw frame `g * max(1, round(fps))`; it marks the sampled frame nearest to it
 * (the earlier one of two equally near), which is entry g itself when the video was sampled at 1 fps unthinned. For
 * `clip`, a clip counts as dropped when none of its frames exists.
 */
export function frameLabels(record: LabelFields, mode: LabelMode, sampling: FrameSampling): FrameLabels {
  const step = Math.max(1, pythonRound(sampling.fps));
  const seconds = Math.ceil(sampling.frameCount / step);
  const labels = new Uint8Array(sampling.indices.length);
  const mark = (index: number): void => {
    labels[nearest(sampling.indices, index * step)] = 1;
  };
  let dropped = 0;
  const entries = mode === 'frame' ? record.frame_num : record.clip_num;
  const width = mode === 'clip' ? CLIP_FRAMES : 1;
  for (const entry of new Set(entries)) {
    const first = entry * width;
    if (first >= seconds) dropped++;
    for (let index = first; index < Math.min(first + width, seconds); index++) mark(index);
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return { mode, labels, positives, dropped };
}

/** Position of the entry nearest to `frame` in an ascending list that is not empty. */
function nearest(indices: readonly number[], frame: number): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((indices[middle] ?? Number.POSITIVE_INFINITY) < frame) low = middle + 1;
    else high = middle;
  }
  const after = indices[low];
  const before = indices[low - 1];
  if (after === undefined) return low - 1;
  if (before === undefined) return low;
  return frame - before <= after - frame ? low - 1 : low;
}
