import type { FrameSampling, SamplingFormula } from '@videoitg/data/pure';
import { decoderPrograms, visionPrograms, type Tokenizer } from '@videoitg/models';
import { prompterOf, scoreSamples, seeVideo } from '@videoitg/train';
import type { ModelSource } from './model-source.js';
import { openEmptyPrograms, type OpenProgramsOptions } from './open-programs.js';

/** How a video's frames are chosen for scoring; stored with every output. */
export interface SamplingOptions {
  readonly targetFps: number;
  readonly maxFrames: number;
  readonly formula: SamplingFormula;
}

/** The demo's formula at one frame a second, as the miniature was labelled. */
export const defaultSampling: SamplingOptions = { targetFps: 1, maxFrames: 512, formula: 'videoitg-a@1' };

/** A question about a video. */
export interface VideoQuestion {
  readonly path: string;
  readonly sampling: FrameSampling;
  readonly question: string;
  /** Frames that will be chosen. */
  readonly k: number;
}

export interface ScoreVideoOptions extends Omit<OpenProgramsOptions, 'programs'> {
  readonly tokenizer: Tokenizer;
  readonly signal?: AbortSignal;
}

/**
 * Scores of every sampled frame of a video for a question. The tower's weights and the decoder's are never in memory
 * together: the tower sees all frames, makes room, and the decoder reads what it saw. The decoder's programs, which take
 * little without weights, start while the tower's weights are read.
 */
export async function scoreVideo(
  source: ModelSource,
  { path, sampling, question, k }: VideoQuestion,
  { tokenizer, signal, ...options }: ScoreVideoOptions,
): Promise<Float32Array> {
  const { config } = source;
  const vision = await openEmptyPrograms(source, { ...options, programs: visionPrograms });
  const opening = openEmptyPrograms(source, { ...options, programs: decoderPrograms });
  opening.catch(() => undefined); // told where it is awaited, unless the tower fails before
  try {
    const seen = vision.load().then(() => seeVideo(vision.session, config, path, sampling, signal));
    const visual = await seen.finally(() => vision.session.close());
    const { session, load } = await opening;
    await load();
    const prompt = prompterOf(config.head, tokenizer)(question);
    const sample = { id: 'the question', frames: sampling.indices.length, visual, prompt };
    const [scores] = await scoreSamples(session, config, [sample], { tokenizer, k });
    if (scores === undefined) throw new Error('internal: the selector gave no scores');
    return scores;
  } finally {
    await opening.then(
      ({ session }) => session.close(),
      () => undefined,
    );
  }
}
