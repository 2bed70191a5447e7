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
  /** Frames that the wanted rate gives, when the model takes fewer. */
  readonly thinnedFrom?: number;
}

/**
 * Most frames that a model can look at beside a text: each needs at least the smallest grid that the model was trained
 * with, within its token budget and its longest sequence (spec 2.4, 2.6).
 *
 * @throws {UserError} when the text leaves no room for a single frame.
 */
export function mostFrames({ tokenBudget, minimumGrid, maxLength }: SelectorConfig, textTokens: number): number {
  const visual = Math.min(tokenBudget, maxLength - textTokens);
  const most = Math.floor(visual / minimumGrid ** 2);
  if (most >= 1) return most;
  throw new UserError(
    `the question has ${textTokens} tokens, but this model takes ${maxLength} in all, frames included. Shorten it.`,
  );
}

/** Chooses the frames to score: at the wanted rate, or as many as the model takes, spread over the video. */
export function planSelection(
  config: SelectorConfig,
  { frameCount, averageFps }: Pick<VideoInfo, 'frameCount' | 'averageFps'>,
  textTokens: number,
  options: SamplingOptions,
): SelectPlan {
  const video = { frameCount, fps: averageFps.value, targetFps: options.targetFps, formula: options.formula };
  const most = mostFrames(config, textTokens);
  const sampling = sampleFrames({ ...video, maxFrames: Math.min(options.maxFrames, most) });
  const wanted = sampleFrames({ ...video, maxFrames: options.maxFrames }).indices.length;
  const frames = sampling.indices.length;
  const grid = gridFor(config, frames, config.maxLength - textTokens);
  return {
    sampling,
    grid,
    textTokens,
    sequence: frames * grid ** 2 + textTokens,
    ...(wanted > frames ? { thinnedFrom: wanted } : {}),
  };
}

/** The grid that inference takes. @throws {UserError} when the text leaves too little room beside it. */
function gridFor(config: SelectorConfig, frames: number, room: number): number {
  const { tokenBudget, minimumGrid } = config;
  const side = gridSide({
    frames,
    budget: tokenBudget,
    minimum: minimumGrid,
    patchSide: patchSide(config.vision),
    mode: { kind: 'inference' },
  });
  if (frames * side ** 2 <= room) return side;
  throw new UserError(
    `the question is too long: it leaves room for ${room} tokens, but ${frames} frames take ${frames * side ** 2}. ` +
      'Shorten it.',
  );
}
