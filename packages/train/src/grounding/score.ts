import type { Session } from '@videoitg/core';
import {
  inferenceSide,
  patchSide,
  visionChunk,
  visualFeeds,
  visualSampleFeeds,
  type FeatureSample,
  type PromptTokenizer,
  type SelectorConfig,
  type SelectRun,
  type VisualSample,
} from '@videoitg/models';
import { generate } from './generate.js';
import { prompterOf, samplesOf, type AskedQuestion } from './samples.js';

/** Samples scored in one run of `infer`; memory grows with it, time hardly shrinks beyond. */
const batchSize = 16;

export interface ScoreOptions {
  readonly tokenizer: PromptTokenizer;
  /** Frames that will be chosen of each sample. */
  readonly k: number;
}

/**
 * Visual vectors of a video, [frame, cell, cellColumn, hidden], from its features [frame, patch, embed]. They do not depend on the
 * question.
 */
export async function visualVectors(
  session: Session,
  config: SelectorConfig,
  features: Float32Array,
): Promise<Float32Array> {
  const perFrame = patchSide(config.vision) ** 2 * config.vision.width;
  const frames = features.length / perFrame;
  const side = inferenceSide(config, frames);
  const vectors = new Float32Array(frames * side ** 2 * config.language.hidden);
  const chunk = visionChunk(config.vision);
  for (let start = 0; start < frames; start += chunk) {
    const part = features.subarray(start * perFrame, (start + chunk) * perFrame);
    const { visual } = await session.run('visual', visualFeeds(config, part, side));
    if (!(visual?.data instanceof Float32Array)) throw new Error('internal: visual gave no vectors');
    vectors.set(visual.data, start * side ** 2 * config.language.hidden);
  }
  return vectors;
}

/**
 * Scores every frame of every sample with the head's own rule.
 *
 * @returns Per sample, one score a frame in 0..1.
 */
export async function scoreSamples(
  session: Session,
  config: SelectorConfig,
  samples: readonly VisualSample[],
  options: ScoreOptions,
): Promise<Float32Array[]> {
  const scores: Float32Array[] = [];
  for (let start = 0; start < samples.length; start += batchSize) {
    const batch = samples.slice(start, start + batchSize);
    const all = await config.head.select(runOf(session, config, batch, options));
    let frame = 0;
    for (const { frames } of batch) scores.push(all.slice(frame, (frame += frames)));
  }
  return scores;
}

function runOf(
  session: Session,
  config: SelectorConfig,
  samples: readonly VisualSample[],
  { tokenizer, k }: ScoreOptions,
): SelectRun {
  return {
    samples,
    tokenizer,
    k,
    async infer() {
      const { feeds } = visualSampleFeeds(config, samples);
      const { logits } = await session.run('infer', feeds);
      if (!(logits?.data instanceof Float32Array)) throw new Error('internal: infer gave no logits');
      return logits.data;
    },
    async generate(at) {
      const sample = samples[at];
      if (sample === undefined) throw new RangeError(`The run has no sample ${at}.`);
      return generate(session, config, sample);
    },
  };
}

/** Samples with visual vectors instead of features; vectors are computed once for samples that share their features. */
export async function withVisual(
  session: Session,
  config: SelectorConfig,
  samples: readonly FeatureSample[],
): Promise<VisualSample[]> {
  const known = new Map<Float32Array, Float32Array>();
  for (const { features } of samples) {
    if (!known.has(features)) known.set(features, await visualVectors(session, config, features));
  }
  return samples.map(({ features, ...question }) => ({
    ...question,
    visual: known.get(features) ?? new Float32Array(),
  }));
}

/** Scores of questions about videos whose features may lie on disk: they are read batch by batch. */
export async function scoreQuestions(
  session: Session,
  config: SelectorConfig,
  asked: readonly AskedQuestion[],
  options: ScoreOptions,
): Promise<Float32Array[]> {
  const prompt = prompterOf(config.head, options.tokenizer);
  const scores: Float32Array[] = [];
  for (let start = 0; start < asked.length; start += batchSize) {
    const samples = await samplesOf(asked.slice(start, start + batchSize), ({ text }) => prompt(text));
    scores.push(...(await scoreSamples(session, config, await withVisual(session, config, samples), options)));
  }
  return scores;
}
