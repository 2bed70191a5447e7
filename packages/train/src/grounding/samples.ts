import type { FeatureSample, Head, PromptPart, PromptTokenizer } from '@videoitg/models';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';

/** A question with the video that it is about. */
export interface AskedQuestion {
  readonly video: GroundingVideo;
  readonly question: GroundingQuestion;
}

/** Makes the prompt of a question; with its frames' labels, [frame], the one that training shows. */
export type Prompter = (question: string, labels?: Float32Array) => PromptPart[];

/** Prompts of a head in a tokenizer's ids. */
export const prompterOf =
  (head: Head, tokenizer: PromptTokenizer): Prompter =>
  (question, labels) =>
    head.prompt(question, tokenizer, labels);

/** Questions as samples of the selector; the features of a video are read once, however many questions it has. */
export async function samplesOf(
  asked: readonly AskedQuestion[],
  prompt: (question: GroundingQuestion) => PromptPart[],
): Promise<FeatureSample[]> {
  const videos = [...new Set(asked.map(({ video }) => video))];
  const features = new Map(await Promise.all(videos.map(async (video) => [video, await video.features()] as const)));
  return asked.map(({ video, question }) => ({
    id: question.id,
    frames: video.sampling.indices.length,
    features: features.get(video) ?? new Float32Array(),
    prompt: prompt(question),
  }));
}
