import type { VideoInfo } from '@videoitg/data';
import { sampleFrames, type FrameSampling } from '@videoitg/data/pure';
import { gridSide, patchSide, type SelectorConfig } from '@videoitg/models';
import { UserError } from '../errors.js';
import type { SamplingOptions } from './score-video.js';

/** The size of the job that a video and a question are. */
export interface SelectPlan {
  readonly sampling: FrameSampling;
  /** Side of the grid of tokens that stands for a frame. */
  readonly grid: number;
  readonly textTokens: number;
  /** Rows of the decoder's sequence. */
  readonly sequence: number;
  /** Frames that were asked for, when the model takes fewer. */
  readonly thinnedFrom?: number;
}

/**
 * Most frames that a model can look at as it was trained to: each with at least the smallest grid, within the budget of
 * visual tokens (spec 2.4).
 */
const mostFrames = ({ tokenBudget, minimumGrid }: SelectorConfig): number =>
  Math.max(1, Math.floor(tokenBudget / minimumGrid ** 2));

/**
 * Chooses the frames to score: at the wanted rate, or as many as the model takes, spread over the video.
 *
 * @throws {UserError} when the question does not fit beside the frames; SamplingError for a video without frames.
 */
export function planSelection(
  config: SelectorConfig,
  { frameCount, averageFps }: Pick<VideoInfo, 'frameCount' | 'averageFps'>,
  textTokens: number,
  { formula, targetFps, maxFrames }: SamplingOptions,
): SelectPlan {
  const video = { formula, frameCount, fps: averageFps.value, targetFps };
  const sampling = sampleFrames({ ...video, maxFrames: Math.min(maxFrames, mostFrames(config)) });
  const wanted = sampleFrames({ ...video, maxFrames }).indices.length;
  const frames = sampling.indices.length;
  const grid = gridSide({
    frames,
    budget: config.tokenBudget,
    minimum: config.minimumGrid,
    patchSide: patchSide(config.vision),
    mode: { kind: 'inference' },
  });
  const visual = frames * (grid ** 2 + (config.head.layout.anchors ? 1 : 0));
  const room = config.maxLength - visual;
  if (textTokens > room) {
    throw new UserError(
      `the question has ${textTokens} tokens, but beside ${frames} frames (${visual} tokens) this model takes ` +
        `${Math.max(0, room)}. Shorten it or lower --max-frames.`,
    );
  }
  const plan = { sampling, grid, textTokens, sequence: visual + textTokens };
  return wanted > frames ? { ...plan, thinnedFrom: wanted } : plan;
}
