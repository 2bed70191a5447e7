import { CounterRandom, type Feeds } from '@videoitg/core';
import {
  featuresProgram,
  FrameSelector,
  frameWeights,
  inferProgram,
  lossProgram,
  selectorFeeds,
  type SelectorConfig,
} from '@videoitg/models';
import { samplesOf } from './samples.js';
import type { TrainingTask } from '../trainer.js';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';

export interface GroundingOptions {
  /** Videos per update, and questions drawn for each. */
  readonly videos: number;
  readonly questions: number;
  readonly seed: number;
  /** Token ids of a question, by the stage's template. */
  readonly encode: (text: string) => Int32Array;
}

/**
 * The grounding stage over cached features: every update draws its videos and questions from (seed, step). The loss is
 * the reference's weighted mean over all frames of the update (spec 3.2).
 */
export function groundingTask(
  config: SelectorConfig,
  data: readonly GroundingVideo[],
  options: GroundingOptions,
): TrainingTask & { readonly model: FrameSelector } {
  const model = new FrameSelector(config);
  const asked = data.filter((video) => video.questions.length > 0);
  const ids = new Map<string, Int32Array>();
  const encode = (text: string): Int32Array => {
    const known = ids.get(text) ?? options.encode(text);
    ids.set(text, known);
    return known;
  };
  return {
    model,
    loss: lossProgram(model),
    programs: [inferProgram(model), featuresProgram(model)],
    async batch(step) {
      const drawn = drawQuestions(asked, options, step);
      return [await groundingFeeds(config, drawn, encode, { seed: options.seed, epoch: step })];
    },
  };
}

interface Drawn {
  readonly video: GroundingVideo;
  readonly question: GroundingQuestion;
}

/** Distinct videos, and distinct questions of each. */
function drawQuestions(
  data: readonly GroundingVideo[],
  { videos, questions, seed }: GroundingOptions,
  step: number,
): Drawn[] {
  const random = new CounterRandom([seed, 'grounding batch', step]);
  let draws = 0;
  const take = <T>(items: readonly T[], count: number): T[] => {
    const left = [...items];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0) {
      taken.push(...left.splice(random.integerBelow(left.length, draws++), 1));
    }
    return taken;
  };
  return take(data, videos).flatMap((video) =>
    take(video.questions, questions).map((question) => ({ video, question })),
  );
}

async function groundingFeeds(
  config: SelectorConfig,
  drawn: readonly Drawn[],
  encode: (text: string) => Int32Array,
  mode: { readonly seed: number; readonly epoch: number },
): Promise<Feeds> {
  const samples = await samplesOf(drawn, encode);
  const { feeds, layout } = selectorFeeds(config, samples, { kind: 'training', ...mode });
  const labels = new Float32Array(layout.sizes.frame);
  let frame = 0;
  for (const { question } of drawn) {
    labels.set(question.labels, frame);
    frame += question.labels.length;
  }
  const shape = [layout.sizes.frame];
  return {
    ...feeds,
    labels: { shape, data: labels },
    weights: { shape, data: frameWeights(labels, frame) },
  };
}
