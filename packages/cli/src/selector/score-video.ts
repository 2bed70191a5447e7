import { extractFeatures, readPixels, scoreSamples } from '@videoitg/train';
import type { FrameSampling, SamplingFormula } from '@videoitg/data/pure';
import type { OpenSelector } from './open-selector.js';

/** How a video's frames are chosen for scoring; stored with every output. */
export interface SamplingOptions {
  readonly targetFps: number;
  readonly maxFrames: number;
  readonly formula: SamplingFormula;
}

/** The demo's formula at one frame a second, as the miniature was labelled. */
export const defaultSampling: SamplingOptions = { targetFps: 1, maxFrames: 512, formula: 'videoitg-a@1' };

/** Scores of every sampled frame of a video, for each question. The tower runs once. */
export async function scoreVideo(
  { session, config, encode }: OpenSelector,
  path: string,
  sampling: FrameSampling,
  questions: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { formula, targetFps, maxFrames } = sampling;
  const options = { formula, targetFps, maxFrames, ...(signal ? { signal } : {}) };
  const { pixels } = await readPixels(path, config.vision.image, options);
  const features = await extractFeatures(session, config.vision, pixels);
  const frames = sampling.indices.length;
  const samples = questions.map((question, at) => ({
    id: `question ${at + 1}`,
    frames,
    features,
    textIds: encode(question),
  }));
  return scoreSamples(session, config, samples);
}
