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
 * Most frames that a model can look at beside a text: each has at least the smallest grid that the model was trained
 * with, within its token budget (spec 2.4) and its longest sequence (spec 2.6).
 *
 * @throws {UserError} when the text leaves no room for a single frame.
 */
export function mostFrames(config: SelectorConfig, textTokens: number): number {
  const { tokenBudget, minimumGrid, maxLength, head } = config;
  const rowsOfFrame = minimumGrid ** 2 + (head.layout.anchors ? 1 : 0);
  const most = Math.min(Math.floor(tokenBudget / minimumGrid ** 2), Math.floor((maxLength - textTokens) / rowsOfFrame));
  if (most >= 1) return most;
  throw new UserError(
    `the question has ${textTokens} tokens, but this model takes ${maxLength} in all, frames included. Shorten it.`,
  );
}

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
  const sampling = sampleFrames({ ...video, maxFrames: Math.min(maxFrames, mostFrames(config, textTokens)) });
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
  if (visual + textTokens > config.maxLength) {
    throw new UserError(
      `the question has ${textTokens} tokens; beside ${visual} of the frames this model takes ` +
        `${config.maxLength - visual}. Shorten it.`,
    );
  }
  const plan = { sampling, grid, textTokens, sequence: visual + textTokens };
  return wanted > frames ? { ...plan, thinnedFrom: wanted } : plan;
}
