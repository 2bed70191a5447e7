import { join } from 'node:path';
import type { Session } from '@videoitg/core';
import { frameLabels, readItgRecords, VideoError, type ItgRecord, type LabelMode } from '@videoitg/data';
import type { SiglipConfig } from '@videoitg/models';
import pMap from 'p-map';
import { TrainingError } from '../errors.js';
import { extractFeatures, readPixels, type ExtractOptions } from './extract-features.js';
import type { GroundingVideo } from './grounding-data.js';

/** Videos in work at once: one decodes while another's frames are with the tower. */
const inFlight = 3;

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

export interface LoadedVideos {
  readonly videos: readonly GroundingVideo[];
  /** Videos that cannot be decoded; the run goes on without them. */
  readonly quarantined: readonly QuarantinedVideo[];
  /** Questions without a positive frame left, and label entries outside their video. */
  readonly skippedQuestions: number;
  readonly droppedLabels: number;
}

/** Reads records and gathers them by video, in the order in which the videos first appear. */
export async function recordsByVideo(path: string): Promise<ReadonlyMap<string, readonly ItgRecord[]>> {
  const videos = new Map<string, ItgRecord[]>();
  for await (const record of readItgRecords(path)) {
    const known = videos.get(record.video);
    if (known) known.push(record);
    else videos.set(record.video, [record]);
  }
  if (videos.size === 0) throw new TrainingError(`${path} holds no records.`);
  return videos;
}

/**
 * Samples and decodes every video, runs the tower over its frames and labels its questions.
 *
 * @param session Has the program `features` with the tower's parameters in place.
 */
export async function loadVideos(
  session: Session,
  config: SiglipConfig,
  records: ReadonlyMap<string, readonly ItgRecord[]>,
  options: LoadOptions,
): Promise<LoadedVideos> {
  const quarantined: QuarantinedVideo[] = [];
  let [done, skippedQuestions, droppedLabels] = [0, 0, 0];
  const load = async ([video, asked]: readonly [string, readonly ItgRecord[]]): Promise<GroundingVideo | undefined> => {
    options.signal?.throwIfAborted();
    try {
      const { sampling, pixels } = await readPixels(join(options.root, video), config.image, options);
      const features = await extractFeatures(session, config, pixels);
      const questions = asked.flatMap(({ id, question, ...record }) => {
        const { labels, positives, dropped } = frameLabels(record, options.labels, sampling);
        droppedLabels += dropped;
        if (positives > 0) return [{ id, text: question, labels: Float32Array.from(labels) }];
        skippedQuestions += 1;
        return [];
      });
      return { id: video, sampling, features, questions };
    } catch (error) {
      if (!(error instanceof VideoError)) throw error;
      quarantined.push({ video, reason: error.message });
      return undefined;
    } finally {
      options.onProgress?.(++done, records.size);
    }
  };
  const videos = await pMap(records, load, { concurrency: inFlight });
  return { videos: videos.filter((video) => video !== undefined), quarantined, skippedQuestions, droppedLabels };
}
