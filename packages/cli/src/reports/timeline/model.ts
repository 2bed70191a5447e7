import { UserError } from '../../errors.js';
import type { RgbImage } from '../image.js';
import type { Fact, Link } from '../page-shell.js';

/** A scored frame. */
export interface TimelineFrame {
  /** The frame's number in the video file. */
  readonly index: number;
  readonly seconds: number;
  /** Shown on hover and, for chosen frames, below the plot. */
  readonly picture?: RgbImage;
}

/** A stretch of video, `start <= t < end`, in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The scores of one question (or of one model). */
export interface TimelineLine {
  /** The question, or what tells this line from the others. */
  readonly label: string;
  /** Small words beside the label, for example the kind of instruction. */
  readonly note?: string;
  /** [frame] scores in 0..1, in the order of the frames. */
  readonly scores: readonly number[];
  /** Positions of the chosen frames in the list of frames, in any order. */
  readonly chosen: readonly number[];
  /** Where the answer is, when the labels are known. */
  readonly truth?: readonly Span[];
}

/** Everything that the timeline page shows. */
export interface Timeline {
  readonly title: string;
  /** The video beside the page, as a relative path with `/`. Without it pictures take the player's place. */
  readonly video?: string;
  readonly durationSeconds: number;
  /** In rising order of time. */
  readonly frames: readonly TimelineFrame[];
  /** At least one; the first is shown at first. */
  readonly lines: readonly TimelineLine[];
  /** Positions of the frames that uniform sampling takes for the same K. */
  readonly uniform: readonly number[];
  readonly facts?: readonly Fact[];
  readonly links?: readonly Link[];
}

/**
 * Checks what the page relies on.
 * @throws {UserError} for no frames or lines, frames out of order, scores that are not one per frame, positions that
 *   are no frame's, or a video path that is not relative.
 */
export function requireTimeline(timeline: Timeline): void {
  const { frames, lines, uniform, video, durationSeconds } = timeline;
  if (frames.length === 0 || lines.length === 0)
    throw new UserError('a timeline needs at least one frame and one line.');
  if (!(durationSeconds > 0) || !Number.isFinite(durationSeconds)) {
    throw new UserError(`a timeline needs the video's duration, not ${durationSeconds} s.`);
  }
  frames.forEach(({ seconds }, position) => {
    const before = frames[position - 1]?.seconds ?? Number.NEGATIVE_INFINITY;
    if (!(seconds >= before))
      throw new UserError(`the timeline's frames are not in order of time at position ${position}.`);
  });
  for (const line of lines) {
    if (line.scores.length !== frames.length) {
      throw new UserError(`"${line.label}" has ${line.scores.length} scores for ${frames.length} frames.`);
    }
  }
  for (const position of [...uniform, ...lines.flatMap((line) => line.chosen)]) {
    if (frames[position] === undefined) throw new UserError(`there is no frame at position ${position}.`);
  }
  if (video !== undefined && !isRelativePath(video)) {
    throw new UserError(`the video of a timeline is given by a path relative to the page, not ${video}.`);
  }
}

/** No scheme, no host, no root, no backslash (which browsers read as `/`). */
function isRelativePath(path: string): boolean {
  return path !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(path) && !path.includes('\\');
}

/** Whether a time lies in the answer; undefined without labels. */
export function insideTruth(seconds: number, truth: readonly Span[] | undefined): boolean | undefined {
  return truth?.some(({ start, end }) => seconds >= start && seconds < end);
}

/** How many of the frames at these positions lie in the answer; undefined without labels. */
export function countInside(timeline: Timeline, line: TimelineLine, positions: readonly number[]): number | undefined {
  if (line.truth === undefined) return undefined;
  return positions.filter((position) => insideTruth(timeline.frames[position]?.seconds ?? Number.NaN, line.truth))
    .length;
}
