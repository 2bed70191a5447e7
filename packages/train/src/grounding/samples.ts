import type { SelectorSample } from '@videoitg/models';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';

/** A question with the video that it is about. */
export interface AskedQuestion {
  readonly video: GroundingVideo;
  readonly question: Pick<GroundingQuestion, 'id' | 'text'>;
}

/** Questions as samples of the selector; the features of a video are read once, however many questions it has. */
export async function samplesOf(
  asked: readonly AskedQuestion[],
  encode: (question: string) => Int32Array,
): Promise<SelectorSample[]> {
  const videos = [...new Set(asked.map(({ video }) => video))];
  const features = new Map(await Promise.all(videos.map(async (video) => [video, await video.features()] as const)));
  return asked.map(({ video, question }) => ({
    id: question.id,
    frames: video.sampling.indices.length,
    features: features.get(video) ?? new Float32Array(),
    textIds: encode(question.text),
  }));
}
