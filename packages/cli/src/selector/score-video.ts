import type { SamplingFormula } from '@videoitg/data';
import { extractFeatures, readPixels, scoreSamples } from '@videoitg/train';
import type { FrameSampling } from '@videoitg/data/pure';
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
  selector: OpenSelector,
  path: string,
  questions: readonly string[],
  options: SamplingOptions & { readonly signal?: AbortSignal } = defaultSampling,
): Promise<{ readonly sampling: FrameSampling; readonly scores: readonly Float32Array[] }> {
  const { session, config, encode } = selector;
  const { sampling, pixels } = await readPixels(path, config.vision.image, options);
  const features = await extractFeatures(session, config.vision, pixels);
  const samples = questions.map((question, at) => ({
    id: `question ${at + 1}`,
    frames: sampling.indices.length,
    features,
    textIds: encode(question),
  }));
  return { sampling, scores: await scoreSamples(session, config, samples) };
}
