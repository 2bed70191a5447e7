import { sampleFrames } from '../pure/frame-sampling.js';
import type { Split } from './phrasing.js';
import type { RandomStream } from './random.js';

/** A frame rate as a fraction: 30000/1001 frames a second. */
export interface ClipRate {
  readonly numerator: number;
  readonly denominator: number;
}

/** The technical facts of one video file. */
export interface ClipFormat {
  readonly width: number;
  readonly height: number;
  readonly rate: ClipRate;
  /** Planned length in whole seconds; the file has round(seconds * rate) frames. */
  readonly seconds: number;
  readonly frames: number;
  /** Consecutive B-frames that the encoder may use; 0 or 2. */
  readonly bFrames: number;
}

type Size = readonly [width: number, height: number];

/** Lengths in seconds: 24 on average, and at most the 30 that the name of the group allows. */
const SECONDS = { from: 18, to: 30 };
/** No clip lasts longer, in seconds. */
export const LONGEST_CLIP = SECONDS.to;
/** Frames a second of the small clips. */
const LOW_RATES = { from: 2, to: 6 };

const TRAINING_SIZES: readonly Size[] = [
  [64, 64],
  [80, 64],
  [64, 80],
  [96, 64],
  [64, 96],
  [96, 72],
  [72, 96],
  [80, 80],
];
const HELD_OUT_SIZES: readonly Size[] = [
  [88, 72],
  [72, 88],
  [112, 64],
  [64, 112],
  [104, 80],
  [96, 96],
];

/** Share of the held-out clips that have a camera's rate and a larger size: 16 of 60. */
const CAMERA_SHARE = 16 / 60;
const CAMERA_RATES: readonly ClipRate[] = [
  { numerator: 24000, denominator: 1001 },
  { numerator: 24, denominator: 1 },
  { numerator: 25, denominator: 1 },
  { numerator: 30000, denominator: 1001 },
  { numerator: 30, denominator: 1 },
  { numerator: 50, denominator: 1 },
  { numerator: 60000, denominator: 1001 },
  { numerator: 60, denominator: 1 },
];
/** Paired with the rates in turn, so that the first sixteen clips show each rate at two sizes. */
// prettier-ignore
const CAMERA_SIZES: readonly Size[] = [
  [320, 180], [160, 120], [192, 108], [108, 192], [176, 144], [160, 120], [108, 192], [192, 108],
  [108, 192], [192, 108], [160, 120], [176, 144], [320, 180], [192, 108], [160, 120], [108, 192],
];

/**
 * The format of a clip. Training clips are small and slow, because every frame costs drawing, encoding and decoding;
 * the first of the held-out clips have the usual camera rates and larger pictures, the others are small in sizes of
 * their own.
 *
 * @param index position of the clip in its split
 * @param count clips in the split
 */
export function drawClipFormat(random: RandomStream, split: Split, index: number, count: number): ClipFormat {
  const camera = split === 'held_out' && index < Math.round(count * CAMERA_SHARE);
  const seconds = random.integer(SECONDS.from, SECONDS.to);
  const low = { numerator: random.integer(LOW_RATES.from, LOW_RATES.to), denominator: 1 };
  const small = random.pick(split === 'train' ? TRAINING_SIZES : HELD_OUT_SIZES);
  const rate = (camera && CAMERA_RATES[index % CAMERA_RATES.length]) || low;
  const [width, height] = (camera && CAMERA_SIZES[index % CAMERA_SIZES.length]) || small;
  const frames = Math.round((seconds * rate.numerator) / rate.denominator);
  return { width, height, rate, seconds, frames, bFrames: random.chance(0.25) ? 2 : 0 };
}

/** Time of a raw frame in seconds. */
export function frameTime(rate: ClipRate, frame: number): number {
  return (frame * rate.denominator) / rate.numerator;
}

/**
 * Times of the frames that stand for the indices of `frame_num`: index i is raw frame i * max(1, round(fps))
 * (spec 3.3; formula A of spec 5.1 at 1 fps).
 */
export function labelTimes(format: ClipFormat): number[] {
  const { indices } = sampleFrames({
    formula: 'videoitg-a@1',
    frameCount: format.frames,
    fps: format.rate.numerator / format.rate.denominator,
    targetFps: 1,
    maxFrames: format.frames + 1,
  });
  return indices.map((frame) => frameTime(format.rate, frame));
}
