import { sampleFrames } from '@videoitg/data/pure';
import type { GroundingQuestion, GroundingVideo } from '../grounding/grounding-data.js';

/** A question whose text is its id. */
export const question = (id: string, labels: readonly number[]): GroundingQuestion => ({
  id,
  text: id,
  labels: Float32Array.from(labels),
});

/**
 * A video of one frame a second that exists in memory only.
 *
 * @param perFrame Feature values of a frame; all are `value`.
 */
export function handMadeVideo(
  id: string,
  frames: number,
  questions: readonly GroundingQuestion[],
  { perFrame, value = 0 }: { readonly perFrame: number; readonly value?: number },
): GroundingVideo {
  const request = { formula: 'videoitg-a@1', frameCount: frames, fps: 1, targetFps: 1, maxFrames: 512 } as const;
  const features = new Float32Array(frames * perFrame).fill(value);
  return { id, sampling: sampleFrames(request), questions, features: () => Promise.resolve(features) };
}
