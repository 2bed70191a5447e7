import type { Session } from '@videoitg/core';
import { decodeFrames, probeVideo } from '@videoitg/data';
import { preprocessFrame, sampleFrames, type FrameSampling, type SamplingFormula } from '@videoitg/data/pure';
import { patchSide, visionChunk, type SiglipConfig } from '@videoitg/models';

export interface ExtractOptions {
  /** Frames per second to look at. */
  readonly targetFps: number;
  readonly maxFrames: number;
  readonly formula: SamplingFormula;
  readonly signal?: AbortSignal;
}

/** Pixels of sampled frames, ready for the tower. */
export interface VideoPixels {
  readonly sampling: FrameSampling;
  /** [frame, channel, row, column] in [-1, 1] */
  readonly pixels: Float32Array;
}

/** Chooses which of a video's frames stand for it. */
export async function sampleVideo(
  path: string,
  { formula, targetFps, maxFrames }: Omit<ExtractOptions, 'signal'>,
): Promise<FrameSampling> {
  const { frameCount, averageFps } = await probeVideo(path);
  return sampleFrames({ formula, frameCount, fps: averageFps.value, targetFps, maxFrames });
}

/** Samples and decodes a video's frames and prepares them for the tower. */
export async function readPixels(path: string, image: number, options: ExtractOptions): Promise<VideoPixels> {
  const sampling = await sampleVideo(path, options);
  const perFrame = 3 * image * image;
  const pixels = new Float32Array(sampling.indices.length * perFrame);
  let at = 0;
  const decoding = decodeFrames(path, sampling.indices, options.signal ? { signal: options.signal } : {});
  for await (const { rgb, width, height } of decoding)
    preprocessFrame(rgb, width, height, image, pixels, at++ * perFrame);
  return { sampling, pixels };
}

/** Runs the tower once over frames' pixels, [frame, channel, row, column] → [frame, patch, embed]. */
export async function runFeatures(
  session: Session,
  { image }: SiglipConfig,
  pixels: Float32Array,
): Promise<Float32Array> {
  const shape = [pixels.length / (3 * image ** 2), 3, image, image];
  const { features } = await session.run('features', { pixels: { shape, data: pixels } });
  if (!(features?.data instanceof Float32Array)) throw new Error('internal: the tower gave no features');
  return features.data;
}

/** Runs the tower over a video's pixels in chunks, so that its memory does not grow with the video. */
export async function extractFeatures(
  session: Session,
  config: SiglipConfig,
  pixels: Float32Array,
): Promise<Float32Array> {
  const perFrame = 3 * config.image ** 2;
  const frames = pixels.length / perFrame;
  const chunk = visionChunk(config);
  const all = new Float32Array(frames * patchSide(config) ** 2 * config.width);
  let at = 0;
  for (let start = 0; start < frames; start += chunk) {
    const part = await runFeatures(session, config, pixels.slice(start * perFrame, (start + chunk) * perFrame));
    all.set(part, at);
    at += part.length;
  }
  return all;
}
