import { decodeFrames, type VideoInfo } from '@videoitg/data';
import { selectTopK, uniformIndices, type Fill, type FrameSampling, type Selection } from '@videoitg/data/pure';
import { heightFor, resizeForDisplay, type RgbImage } from '../reports/image.js';
import type { ContactSheet, SheetFrame } from '../reports/sheet/contact-sheet.js';
import type { Span, Timeline } from '../reports/timeline/model.js';

/** Scores of one question about one video. */
export interface ScoredQuestion {
  readonly question: string;
  readonly note?: string;
  /** [frame] in 0..1 */
  readonly scores: Float32Array;
  /** [frame] of 0 and 1, where known. */
  readonly labels?: Float32Array;
  readonly selection: Selection;
}

/** A video with its pictures and the scores of some questions about it. */
export interface ScoredVideo {
  readonly path: string;
  readonly info: VideoInfo;
  readonly sampling: FrameSampling;
  /** One per sampled frame, small enough to keep. */
  readonly pictures: readonly RgbImage[];
  readonly questions: readonly ScoredQuestion[];
}

/** Puts a question's scores together with the K best frames. */
export function scored(
  question: string,
  scores: Float32Array,
  k: number,
  { fill, ...more }: { readonly note?: string; readonly labels?: Float32Array; readonly fill?: Fill } = {},
): ScoredQuestion {
  return { question, scores, selection: selectTopK(scores, k, fill), ...more };
}

/** Wide enough for every page; hundreds of frames of a large video would not fit in memory at their own size. */
const pictureWidth = 480;

/** Decodes the pictures of the sampled frames, at most 480 pixels wide, for pages. */
export async function readPictures(path: string, sampling: FrameSampling, signal?: AbortSignal): Promise<RgbImage[]> {
  const pictures: RgbImage[] = [];
  for await (const { rgb, width, height } of decodeFrames(path, sampling.indices, signal ? { signal } : {})) {
    const picture = { width, height, data: rgb };
    const small = Math.min(width, pictureWidth);
    pictures.push(small === width ? picture : resizeForDisplay(picture, small, heightFor(picture, small)));
  }
  return pictures;
}

/** Seconds of a sampled frame from the start of the video. */
export const secondsOf = ({ fps, indices }: FrameSampling, position: number): number => (indices[position] ?? 0) / fps;

/** The timeline page's data. `video` is the path from the page to the file. */
export function timelineOf(video: ScoredVideo, title: string, href: string): Timeline {
  const { sampling, pictures } = video;
  const frames = sampling.indices.map((index, position) => {
    const picture = pictures[position];
    return { index, seconds: secondsOf(sampling, position), ...(picture ? { picture } : {}) };
  });
  const k = video.questions[0]?.selection.byScore.length ?? 1;
  return {
    title,
    video: href,
    durationSeconds: video.info.durationSeconds,
    frames,
    uniform: uniformIndices(frames.length, k),
    lines: video.questions.map(({ question, note, scores, labels, selection }) => ({
      label: question,
      ...(note === undefined ? {} : { note }),
      scores: [...scores],
      chosen: selection.ascending,
      ...(labels === undefined ? {} : { truth: spansOf(labels, sampling) }),
    })),
    facts: [
      ['video', href.replace(/^\.\//, '')],
      ['size', `${video.info.width} × ${video.info.height}, ${sampling.fps.toFixed(3).replace(/\.?0+$/, '')} fps`],
      ['sampling', `${sampling.formula}, ${sampling.targetFps} a second, at most ${sampling.maxFrames}`],
    ],
  };
}

/** The contact sheet: the chosen frames, and uniform ones below. */
export function sheetOf(video: ScoredVideo, question: ScoredQuestion, subtitle: string): ContactSheet {
  const frame = (position: number): SheetFrame[] => {
    const picture = video.pictures[position];
    const score = question.scores[position];
    const label = question.labels?.[position];
    if (picture === undefined) return [];
    return [
      {
        picture,
        index: video.sampling.indices[position] ?? 0,
        seconds: secondsOf(video.sampling, position),
        ...(score === undefined ? {} : { score }),
        ...(label === undefined ? {} : { positive: label === 1 }),
      },
    ];
  };
  const chosen = question.selection.ascending;
  const uniform = uniformIndices(video.sampling.indices.length, chosen.length);
  return {
    title: question.question,
    subtitle,
    rows: [
      { title: 'Chosen by the selector', frames: chosen.flatMap(frame) },
      { title: `Uniform ${uniform.length}, for comparison`, frames: uniform.flatMap(frame) },
    ],
  };
}

/** Stretches of labelled frames; a frame stands for the time until the next one. */
function spansOf(labels: Float32Array, sampling: FrameSampling): Span[] {
  const spans: { start: number; end: number }[] = [];
  const step = sampling.step / sampling.fps;
  labels.forEach((label, position) => {
    if (label !== 1) return;
    const start = secondsOf(sampling, position);
    const last = spans.at(-1);
    if (last !== undefined && labels[position - 1] === 1) last.end = start + step;
    else spans.push({ start, end: start + step });
  });
  return spans;
}
