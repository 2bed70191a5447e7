import { frameIndex } from './units.js';
import type { FrameIndex } from './units.js';
import { pythonRound } from './python-round.js';
import { UserError } from './user-error.js';

/**
 * The reference's two ways to choose frames, under names that are written into every output.
 *
 * - `videoitg-a@1`: training, demo and dataset scripts; takes the end of each bin.
 * - `videoitg-b@1`: the benchmark harness; takes the start of each bin.
 */
export type SamplingFormula = 'videoitg-a@1' | 'videoitg-b@1';

/** All formulas, for schemas and command lines. */
export const SAMPLING_FORMULAS = ['videoitg-a@1', 'videoitg-b@1'] as const satisfies readonly SamplingFormula[];

export interface SamplingRequest {
  readonly formula: SamplingFormula;
  /** Decoded frames of the video. */
  readonly frameCount: number;
  /** Average frames per second of the video. */
  readonly fps: number;
  /** Frames per second wanted. */
  readonly targetFps: number;
  /** Most frames taken. */
  readonly maxFrames: number;
}

/** Which frames of a video stand for it, with everything needed to repeat the choice. */
export interface FrameSampling extends SamplingRequest {
  /** Distance in frames between listed ones, rounded. */
  readonly step: number;
  /** The same before rounding, fps / targetFps. */
  readonly rawStep: number;
  /** Ascending frame numbers. */
  readonly indices: readonly FrameIndex[];
}

export type SamplingErrorKind = 'invalid' | 'zero-step';

/** A request that has no frames as answer. */
export class SamplingError extends UserError {
  override readonly name = 'SamplingError';

  constructor(
    readonly kind: SamplingErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Chooses the frames of a video to look at. Source: spec section 5.1; equal to the reference's Python to the index.
 *
 * Frames 0, step, 2 step, ... are listed; a list of fewer than `maxFrames` is the answer, a longer one is thinned out
 * to exactly `maxFrames` entries.
 *
 * @throws SamplingError `invalid` for sizes that make no sense, `zero-step` where formula B rounds its step to 0.
 */
export function sampleFrames(request: SamplingRequest): FrameSampling {
  requireSensible(request);
  const { formula, frameCount, fps, targetFps, maxFrames } = request;
  const rawStep = fps / targetFps;
  const step = formula === 'videoitg-a@1' ? Math.max(1, pythonRound(rawStep)) : pythonRound(rawStep);
  if (step === 0) {
    throw new SamplingError(
      'zero-step',
      `Formula ${formula} has a step of zero frames at ${fps} fps for a target of ${targetFps} fps. ` +
        'Lower the target or use videoitg-a@1.',
    );
  }
  const listed = Math.ceil(frameCount / step);
  const positions = listed < maxFrames ? firstPositions(listed) : thinOut(formula, listed, maxFrames);
  const indices = positions.map((position) => frameIndex(position * step));
  return { formula, frameCount, fps, targetFps, maxFrames, step, rawStep, indices };
}

function firstPositions(count: number): number[] {
  return Array.from({ length: count }, (_, position) => position);
}

/** The quotient is rounded to a double before it is multiplied, as in the reference: 24 * (196 / 24) differs. */
function thinOut(formula: SamplingFormula, listed: number, maxFrames: number): number[] {
  const quotient = listed / maxFrames;
  return Array.from({ length: maxFrames }, (_, bin) =>
    formula === 'videoitg-a@1' ? pythonRound((bin + 1) * quotient - 1) : Math.floor(bin * quotient),
  );
}

function requireSensible({ frameCount, fps, targetFps, maxFrames }: SamplingRequest): void {
  const positive = (value: number): boolean => Number.isFinite(value) && value > 0;
  const count = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  const check = (isSensible: boolean, name: string, value: number, rule: string): void => {
    if (!isSensible) throw new SamplingError('invalid', `Frame sampling got ${name} ${value}. Give ${rule}.`);
  };
  check(count(frameCount), 'frameCount', frameCount, 'the number of decoded frames, an integer from 1');
  check(positive(fps), 'fps', fps, 'the average frame rate, above 0');
  check(positive(targetFps), 'targetFps', targetFps, 'the frame rate wanted, above 0');
  check(count(maxFrames), 'maxFrames', maxFrames, 'an integer from 1');
}
