import type { Session } from '@videoitg/core';
import { decodeFrames, probeVideo } from '@videoitg/data';
import { preprocessFrame, sampleFrames, type FrameSampling, type SamplingFormula } from '@videoitg/data/pure';
import type { SiglipConfig } from '@videoitg/models';

/** Frames that the tower sees in one run. */
const chunk = 64;

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

/** Samples and decodes a video's frames and prepares them for the tower. */
export async function readPixels(path: string, image: number, options: ExtractOptions): Promise<VideoPixels> {
  const { frameCount, averageFps } = await probeVideo(path);
  const { formula, targetFps, maxFrames } = options;
  const sampling = sampleFrames({ formula, frameCount, fps: averageFps.value, targetFps, maxFrames });
  const perFrame = 3 * image * image;
  const pixels = new Float32Array(sampling.indices.length * perFrame);
  let at = 0;
  const decoding = decodeFrames(path, sampling.indices, options.signal ? { signal: options.signal } : {});
  for await (const { rgb, width, height } of decoding)
    preprocessFrame(rgb, width, height, image, pixels, at++ * perFrame);
  return { sampling, pixels };
}

/** Runs the tower over a video's pixels in chunks, so that its memory does not grow with the video. */
export async function extractFeatures(
  session: Session,
  config: SiglipConfig,
  pixels: Float32Array,
): Promise<Float32Array> {
  const perFrame = 3 * config.image ** 2;
  const frames = pixels.length / perFrame;
  const parts: Float32Array[] = [];
  for (let start = 0; start < frames; start += chunk) {
    const count = Math.min(chunk, frames - start);
    const data = pixels.slice(start * perFrame, (start + count) * perFrame);
    const { features } = await session.run('features', {
      pixels: { shape: [count, 3, config.image, config.image], data },
    });
    if (!(features?.data instanceof Float32Array)) throw new Error('internal: the tower gave no features');
    parts.push(features.data);
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
