import type { Session } from '@videoitg/core';
import { framesOf, selectorFeeds, type SelectorConfig, type SelectorSample } from '@videoitg/models';
import { samplesOf, type AskedQuestion } from './samples.js';

/** Samples scored in one run of `infer`; memory grows with it, time hardly shrinks beyond. */
const batchSize = 16;

/**
 * Scores every frame of every sample with the head's own rule.
 *
 * @returns Per sample, one score a frame in 0..1.
 */
export async function scoreSamples(
  session: Session,
  config: SelectorConfig,
  samples: readonly SelectorSample[],
): Promise<Float32Array[]> {
  const scores: Float32Array[] = [];
  for (let start = 0; start < samples.length; start += batchSize) {
    const batch = samples.slice(start, start + batchSize);
    const { feeds, layout } = selectorFeeds(config, batch, { kind: 'inference' });
    const infer = async (): Promise<Float32Array> => {
      const { logits } = await session.run('infer', feeds);
      if (!(logits?.data instanceof Float32Array)) throw new Error('internal: infer gave no logits');
      return logits.data;
    };
    const all = await config.head.select({ infer });
    scores.push(...batch.map((_, at) => framesOf(layout, at, all).slice()));
  }
  return scores;
}

/** Scores of questions about videos whose features may lie on disk: they are read batch by batch. */
export async function scoreQuestions(
  session: Session,
  config: SelectorConfig,
  asked: readonly AskedQuestion[],
  encode: (question: string) => Int32Array,
): Promise<Float32Array[]> {
  const scores: Float32Array[] = [];
  for (let start = 0; start < asked.length; start += batchSize) {
    const samples = await samplesOf(asked.slice(start, start + batchSize), encode);
    scores.push(...(await scoreSamples(session, config, samples)));
  }
  return scores;
}
