import type { VideoInfo } from '@videoitg/data';
import { sampleFrames, type FrameSampling } from '@videoitg/data/pure';
import { gridSide, patchSide, type SelectorConfig } from '@videoitg/models';
import { UserError } from '../errors.js';
import type { SamplingOptions } from './score-video.js';

/** Sizes of the job that some frames and a question are. */
export interface SequencePlan {
  readonly frames: number;
  /** Side of the grid of tokens that stands for a frame. */
  readonly grid: number;
  readonly textTokens: number;
  /** Rows of the decoder's sequence. */
  readonly sequence: number;
}

/** The same for the frames of a video. */
export interface SelectPlan extends SequencePlan {
  readonly sampling: FrameSampling;
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
  const plan = { sampling, ...planSequence(config, frames, textTokens, '--max-frames') };
  return wanted > frames ? { ...plan, thinnedFrom: wanted } : plan;
}

/**
 * Sizes of so many frames with a question of so many tokens.
 *
 * @param option What sets the number of frames, for messages.
 * @throws {UserError} when the model takes fewer frames, or the question does not fit beside them.
 */
export function planSequence(
  config: SelectorConfig,
  frames: number,
  textTokens: number,
  option: '--frames' | '--max-frames',
): SequencePlan {
  const most = mostFrames(config);
  if (frames > most) throw new UserError(`${option} ${frames}: this model takes ${most} frames at most.`);
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
        `${Math.max(0, room)}. Shorten it or lower ${option}.`,
    );
  }
  return { frames, grid, textTokens, sequence: visual + textTokens };
}
