import { probeVideo, writeFileAtomic } from '@videoitg/data';
import { groundingRow, selectionRow, toJsonLines, type Fill, type FrameSampling } from '@videoitg/data/pure';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { contactSheetPng } from '../reports/sheet/contact-sheet.js';
import { timelinePage } from '../reports/timeline/page.js';
import { readPictures, scored, sheetOf, timelineOf, type ScoredVideo } from './scored-video.js';

/** Files that `videoitg select` may write beside its answer. */
export interface SelectFiles {
  /** PNG: the chosen frames above uniform ones. */
  readonly sheet?: string;
  /** HTML: scores over time. */
  readonly timeline?: string;
  /** JSON Lines: all scores (spec 5.3, `results.jsonl`). */
  readonly results?: string;
  /** JSON Lines: the chosen frames for an answering model (spec 5.3, `frame_indices.jsonl`). */
  readonly indices?: string;
}

/** A video that was scored for one question. */
export interface Answer {
  readonly video: string;
  readonly question: string;
  readonly k: number;
  /** What stands in when the head scored fewer than K frames above 0. */
  readonly fill: Fill;
  readonly sampling: FrameSampling;
  /** [frame] */
  readonly scores: Float32Array;
}

/** Writes the files that were asked for, each whole or not at all. @returns their paths. */
export async function writeSelectFiles(files: SelectFiles, answer: Answer): Promise<string[]> {
  const { video, question, k, fill, sampling, scores } = answer;
  const row = { docId: 0, videoPath: video, instruction: question, sampling, scores };
  if (files.results !== undefined) await writeFileAtomic(files.results, toJsonLines([groundingRow(row)]));
  if (files.indices !== undefined) await writeFileAtomic(files.indices, toJsonLines([selectionRow(row, k, fill)]));
  if (files.sheet !== undefined || files.timeline !== undefined) await writePages(files, answer);
  return [files.sheet, files.timeline, files.results, files.indices].filter((file) => file !== undefined);
}

async function writePages({ sheet, timeline }: SelectFiles, answer: Answer): Promise<void> {
  const { video, sampling, question, scores, k, fill } = answer;
  const only = scored(question, scores, k, { fill });
  const shown: ScoredVideo = {
    path: video,
    info: await probeVideo(video),
    sampling,
    pictures: await readPictures(video, sampling),
    questions: [only],
  };
  if (sheet !== undefined) await writeFileAtomic(sheet, contactSheetPng(sheetOf(shown, only, basename(video))));
  if (timeline !== undefined) {
    await writeFileAtomic(timeline, timelinePage(timelineOf(shown, basename(video), hrefFrom(timeline, video))));
  }
}

/** Path of a video from the page that plays it, with `/` between its parts. */
export function hrefFrom(page: string, video: string): string {
  // The dot keeps a file called `clip:1.mp4` from looking like an address.
  return `./${relative(dirname(resolve(page)), resolve(video))
    .split(sep)
    .join('/')}`;
}
