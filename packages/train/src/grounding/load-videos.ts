import { join } from 'node:path';
import type { Session } from '@videoitg/core';
import {
  frameLabels,
  readItgRecords,
  SamplingError,
  VideoError,
  type FrameSampling,
  type ItgRecord,
  type LabelMode,
} from '@videoitg/data';
import type { SiglipConfig } from '@videoitg/models';
import { pMapIterable } from 'p-map';
import { TrainingError } from '../errors.js';
import { extractFeatures, readPixels, type ExtractOptions } from './extract-features.js';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';

/** Videos in work at once: one decodes while another's frames are with the tower. */
const inFlight = 3;

/** Records by video, in the order in which the videos first appear. */
export type VideoRecords = ReadonlyMap<string, readonly ItgRecord[]>;

export interface LoadOptions extends ExtractOptions {
  /** Folder that the records' video paths start from. */
  readonly root: string;
  readonly labels: LabelMode;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A video that cannot be used, with the reason. */
export interface QuarantinedVideo {
  readonly video: string;
  readonly reason: string;
}

/** What a video yields when the tower has seen it. */
export interface SeenVideo {
  readonly video: string;
  readonly sampling: FrameSampling;
  /** [frame, patch, embed] */
  readonly features: Float32Array;
}

export interface LoadedVideos {
  readonly videos: readonly GroundingVideo[];
  /** Videos that cannot be decoded; the run goes on without them. */
  readonly quarantined: readonly QuarantinedVideo[];
  /** Questions without a positive frame left, and label entries outside their video. */
  readonly skippedQuestions: number;
  readonly droppedLabels: number;
}

/** Reads records and gathers them by video. @throws RecordError for a bad row, TrainingError when there is none. */
export async function recordsByVideo(path: string): Promise<VideoRecords> {
  const videos = new Map<string, ItgRecord[]>();
  for await (const record of readItgRecords(path)) {
    const known = videos.get(record.video);
    if (known) known.push(record);
    else videos.set(record.video, [record]);
  }
  if (videos.size === 0) throw new TrainingError(`${path} holds no records. Name a file with at least one.`);
  return videos;
}

/**
 * Samples and decodes videos and runs the tower over their frames, in order, a few at a time. A video that cannot be
 * decoded is put into `quarantined` and left out.
 *
 * @param session Has the program `features` with the tower's parameters in place.
 */
export async function* seeVideos(
  session: Session,
  config: SiglipConfig,
  videos: Iterable<string>,
  options: LoadOptions,
  quarantined: QuarantinedVideo[],
): AsyncGenerator<SeenVideo> {
  const list = [...videos];
  let done = 0;
  const see = async (video: string): Promise<SeenVideo | QuarantinedVideo> => {
    options.signal?.throwIfAborted();
    try {
      const { sampling, pixels } = await readPixels(join(options.root, video), config.image, options);
      return { video, sampling, features: await extractFeatures(session, config, pixels) };
    } catch (error) {
      return { video, reason: reasonToQuarantine(error) };
    } finally {
      options.onProgress?.(++done, list.length);
    }
  };
  for await (const result of pMapIterable(list, see, { concurrency: inFlight })) {
    if ('reason' in result) quarantined.push(result);
    else yield result;
  }
}

/** What is wrong with one video, as opposed to the whole run. @throws anything else again. */
export function reasonToQuarantine(error: unknown): string {
  const isOfVideo = error instanceof VideoError || (error instanceof SamplingError && error.kind === 'zero-step');
  if (!isOfVideo) throw error;
  return error.message;
}

/** Labels the questions of sampled videos. */
export class QuestionLabeller {
  skippedQuestions = 0;
  droppedLabels = 0;

  constructor(
    readonly records: VideoRecords,
    readonly mode: LabelMode,
  ) {}

  /** The questions of a video that have a labelled frame. */
  questions(video: string, sampling: FrameSampling): GroundingQuestion[] {
    return (this.records.get(video) ?? []).flatMap(({ id, question, ...record }) => {
      const { labels, positives, dropped } = frameLabels(record, this.mode, sampling);
      this.droppedLabels += dropped;
      if (positives > 0) return [{ id, text: question, labels: Float32Array.from(labels) }];
      this.skippedQuestions += 1;
      return [];
    });
  }
}

/** Videos with their features in memory: for evaluation and for sets that are small. */
export async function loadVideos(
  session: Session,
  config: SiglipConfig,
  records: VideoRecords,
  options: LoadOptions,
): Promise<LoadedVideos> {
  const quarantined: QuarantinedVideo[] = [];
  const labeller = new QuestionLabeller(records, options.labels);
  const videos: GroundingVideo[] = [];
  for await (const { video, sampling, features } of seeVideos(session, config, records.keys(), options, quarantined)) {
    const questions = labeller.questions(video, sampling);
    videos.push({ id: video, sampling, questions, features: () => Promise.resolve(features) });
  }
  const { skippedQuestions, droppedLabels } = labeller;
  return { videos, quarantined, skippedQuestions, droppedLabels };
}
