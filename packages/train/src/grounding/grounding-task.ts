import { CounterRandom, type Feeds } from '@videoitg/core';
import {
  featureFeeds,
  featuresProgram,
  FrameSelector,
  lossProgram,
  scoringPrograms,
  type PromptPart,
  type PromptTokenizer,
  type SelectorConfig,
} from '@videoitg/models';
import { prompterOf, samplesOf, type AskedQuestion } from './samples.js';
import type { TrainingTask } from '../trainer.js';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';

export interface GroundingOptions {
  /** Videos per update, and questions drawn for each. */
  readonly videos: number;
  readonly questions: number;
  readonly seed: number;
  readonly tokenizer: PromptTokenizer;
  /** Shown instead of every question. */
  readonly constantQuestion?: string;
}

/**
 * The grounding stage over cached features: every update draws its videos and questions from (seed, step). The head says
 * what a question's prompt is and what is learnt.
 */
export function groundingTask(
  config: SelectorConfig,
  data: readonly GroundingVideo[],
  options: GroundingOptions,
): TrainingTask & { readonly model: FrameSelector } {
  const model = new FrameSelector(config);
  const asked = data.filter((video) => video.questions.length > 0);
  const prompt = prompterOf(config.head, options.tokenizer);
  const prompts = new Map<GroundingQuestion, PromptPart[]>();
  const promptOf = (question: GroundingQuestion): PromptPart[] => {
    const known = prompts.get(question) ?? prompt(options.constantQuestion ?? question.text, question.labels);
    prompts.set(question, known);
    return known;
  };
  return {
    model,
    loss: lossProgram(model),
    programs: [featuresProgram(model), ...scoringPrograms(model)],
    async batch(step) {
      const drawn = drawQuestions(asked, options, step);
      return [await groundingFeeds(config, drawn, promptOf, { seed: options.seed, epoch: step })];
    },
  };
}

/** Distinct videos, and distinct questions of each. */
function drawQuestions(
  data: readonly GroundingVideo[],
  { videos, questions, seed }: GroundingOptions,
  step: number,
): AskedQuestion[] {
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
  drawn: readonly AskedQuestion[],
  promptOf: (question: GroundingQuestion) => PromptPart[],
  mode: { readonly seed: number; readonly epoch: number },
): Promise<Feeds> {
  const samples = await samplesOf(drawn, promptOf);
  const { feeds, layout } = featureFeeds(config, samples, { kind: 'training', ...mode });
  const labels = drawn.map(({ question }) => question.labels);
  return { ...feeds, ...config.head.feedLoss(layout, labels) };
}
