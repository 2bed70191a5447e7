import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '@videoitg/core';
import {
  FeatureCacheError,
  fromFloat16,
  openFeatureCache,
  probeVideo,
  sampleFrames,
  toFloat16,
  writeFeatureCache,
  type CacheEntry,
  type FeatureCache,
  type FrameSampling,
} from '@videoitg/data';
import { patchSide, type SiglipConfig } from '@videoitg/models';
import { readPixels } from './extract-features.js';
import type { GroundingVideo } from './grounding-data.js';
import {
  QuestionLabeller,
  reasonToQuarantine,
  seeVideos,
  type LoadedVideos,
  type LoadOptions,
  type QuarantinedVideo,
  type VideoRecords,
} from './load-videos.js';

export interface CacheOptions extends LoadOptions {
  /** The cache file. */
  readonly cache: string;
  /** What computes the features: tower, sampling, preprocessing. A file of another source is made anew. */
  readonly source: string;
}

/** Videos whose features lie on disk and are read when a batch needs them. */
export interface CachedVideos extends LoadedVideos {
  close(): Promise<void>;
}

/**
 * Makes sure that the features of all videos are cached (Arrow, half precision, one record batch a video) and opens
 * them. A finished cache of the same source and videos is used as it is.
 *
 * @param session Has the program `features`; it is asked only when the cache has to be made.
 */
export async function cachedVideos(
  session: () => Promise<Session>,
  config: SiglipConfig,
  records: VideoRecords,
  options: CacheOptions,
): Promise<CachedVideos> {
  const quarantined: QuarantinedVideo[] = [];
  const samplings = await sampleAll(records, options, quarantined);
  const known = await openMatching(config, options, samplings, quarantined);
  if (known === undefined) {
    const towerQuarantine: QuarantinedVideo[] = [];
    const seen = seeVideos(await session(), config, samplings.keys(), options, towerQuarantine);
    const shape = { patches: patchSide(config) ** 2, embed: config.width, source: options.source };
    await writeFeatureCache(options.cache, shape, halves(seen));
    for (const { video } of towerQuarantine) samplings.delete(video);
    quarantined.push(...towerQuarantine);
  }
  const cache = known ?? (await openFeatureCache(options.cache));
  return { ...(await describeVideos(cache, records, samplings, options)), quarantined, close: () => cache.close() };
}

async function* halves(seen: ReturnType<typeof seeVideos>) {
  for await (const { video, sampling, features } of seen) {
    yield { video, frames: sampling.indices, features: toFloat16(features) };
  }
}

/** Which frames stand for each video; a video that cannot be probed is left out. */
async function sampleAll(
  records: VideoRecords,
  { root, formula, targetFps, maxFrames }: CacheOptions,
  quarantined: QuarantinedVideo[],
): Promise<Map<string, FrameSampling>> {
  const samplings = new Map<string, FrameSampling>();
  for (const video of records.keys()) {
    try {
      const { frameCount, averageFps } = await probeVideo(join(root, video));
      samplings.set(video, sampleFrames({ formula, frameCount, fps: averageFps.value, targetFps, maxFrames }));
    } catch (error) {
      quarantined.push({ video, reason: reasonToQuarantine(error) });
    }
  }
  return samplings;
}

/**
 * The cache, if it is there, whole, of the same source, and holds exactly these frames of these videos. A video that it
 * lacks because it cannot be decoded is quarantined again.
 */
async function openMatching(
  config: SiglipConfig,
  options: CacheOptions,
  samplings: Map<string, FrameSampling>,
  quarantined: QuarantinedVideo[],
): Promise<FeatureCache | undefined> {
  const found = await openIfWhole(options.cache);
  if (found === undefined) return undefined;
  const { cache, entries } = found;
  const cached = new Set(entries.map(({ video }) => video));
  const fits =
    cache.shape.source === options.source &&
    entries.every(({ video, frames }) => samplings.get(video)?.indices.length === frames);
  const missing = fits ? [...samplings.keys()].filter((video) => !cached.has(video)) : [];
  const faults = await faultsOf(missing, config, options);
  if (!fits || faults.length < missing.length) {
    await cache.close();
    return undefined;
  }
  for (const { video } of faults) samplings.delete(video);
  quarantined.push(...faults);
  return cache;
}

async function openIfWhole(
  path: string,
): Promise<{ readonly cache: FeatureCache; readonly entries: readonly CacheEntry[] } | undefined> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  let cache: FeatureCache | undefined;
  try {
    cache = await openFeatureCache(path);
    return { cache, entries: await cache.entries() };
  } catch (error) {
    await cache?.close();
    if (error instanceof FeatureCacheError) return undefined; // damaged: it is made anew
    throw error;
  }
}

/** Those of the videos that cannot be decoded. */
async function faultsOf(
  videos: readonly string[],
  config: SiglipConfig,
  options: CacheOptions,
): Promise<QuarantinedVideo[]> {
  const faults: QuarantinedVideo[] = [];
  for (const video of videos) {
    try {
      await readPixels(join(options.root, video), config.image, options);
    } catch (error) {
      faults.push({ video, reason: reasonToQuarantine(error) });
    }
  }
  return faults;
}

async function describeVideos(
  cache: FeatureCache,
  records: VideoRecords,
  samplings: ReadonlyMap<string, FrameSampling>,
  { labels }: CacheOptions,
): Promise<Omit<LoadedVideos, 'quarantined'>> {
  const labeller = new QuestionLabeller(records, labels);
  const entries = await cache.entries();
  const videos = entries.flatMap(({ video }, position): GroundingVideo[] => {
    const sampling = samplings.get(video);
    if (sampling === undefined) return [];
    const features = async (): Promise<Float32Array> => fromFloat16((await cache.read(position)).features);
    return [{ id: video, sampling, questions: labeller.questions(video, sampling), features }];
  });
  const { skippedQuestions, droppedLabels } = labeller;
  return { videos, skippedQuestions, droppedLabels };
}
