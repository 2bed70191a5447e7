import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { frameIndex, pts, seconds } from '../pure/units.js';
import type { FrameIndex, Pts, Seconds } from '../pure/units.js';
import { EventLoopBreather } from './breather.js';
import { VideoError } from './errors.js';
import { faultError, noFrames, outOfRange } from './faults.js';
import type { StreamFault } from './faults.js';
import { FrameDecoder } from './frame-decoder.js';
import { openVideo } from './open.js';
import type { OpenVideo } from './open.js';
import { orient } from './orientation.js';
import { RgbConverter } from './rgb.js';

/** One decoded picture as displayed. */
export interface VideoFrame {
  readonly index: FrameIndex;
  /** Undefined in streams without timestamps; `seconds` then follows from the frame rate. */
  readonly pts: Pts | undefined;
  readonly seconds: Seconds;
  readonly width: number;
  readonly height: number;
  /** [row, column, 3] with red, green, blue from 0 to 255; the receiver may keep it. */
  readonly rgb: Uint8Array;
}

export interface DecodeOptions {
  /** Largest picture accepted, width times height; 8192 x 8192 by default. */
  readonly maxPixels?: number;
  /** Stops decoding with the signal's reason. */
  readonly signal?: AbortSignal;
  /** At a cut or damaged place, end quietly with the frames before it. */
  readonly allowPartial?: boolean;
  /** Hears of the fault that `allowPartial` hides. */
  readonly onFault?: (fault: VideoError) => void;
}

const DEFAULT_MAX_PIXELS = 8192 * 8192;

/**
 * Decodes chosen frames of a local video file, in ascending order, each once.
 *
 * Frame numbers count decoded pictures in presentation order from 0, whatever the frame rate and the coding order.
 * Decoding runs from the start (no seeking, so numbers are exact), converts only the wanted pictures, and stops
 * after the last one. Display rotation and mirroring are applied; the sample aspect ratio is not, as in the
 * reference's readers (spec section 4.5).
 *
 * Damage inside a frame is noticed where the decoder notices it; H.264 has no checksums, so bytes that happen to
 * decode pass.
 *
 * @throws VideoError for a file that cannot be read, a fault before the last wanted frame (`truncated`, `corrupt`),
 *   a frame number past the end (`out-of-range`), a picture that is too large.
 */
export async function* decodeFrames(
  file: string,
  indices: readonly FrameIndex[],
  options: DecodeOptions = {},
): AsyncGenerator<VideoFrame, void, void> {
  const wanted = [...new Set(indices.map(frameIndex))].sort((a, b) => a - b);
  if (wanted.length === 0) return;
  options.signal?.throwIfAborted();
  const video = await openVideo(file);
  try {
    yield* decodeWanted(video, wanted, options);
  } finally {
    video.close();
  }
}

async function* decodeWanted(
  video: OpenVideo,
  wanted: readonly FrameIndex[],
  options: DecodeOptions,
): AsyncGenerator<VideoFrame, void, void> {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  requireSize(video.file, video.stream.codecpar.width, video.stream.codecpar.height, maxPixels);
  const breather = new EventLoopBreather();
  const decoder = new FrameDecoder(video, maxPixels);
  const converter = new RgbConverter();
  try {
    let position = 0;
    let decoded = 0;
    let last: Seconds | undefined;
    for (; position < wanted.length; decoded++) {
      await breather.breathe();
      options.signal?.throwIfAborted();
      const frame = decoder.next();
      if (frame === undefined) break;
      last = timeOf(video, frame, decoded);
      if (decoded !== wanted[position]) continue;
      requireSize(video.file, frame.width, frame.height, maxPixels);
      position++;
      yield toVideoFrame(video, frame, frameIndex(decoded), converter);
    }
    if (position < wanted.length) endEarly(video.file, decoder.fault, decoded, last, wanted.at(-1) ?? 0, options);
  } finally {
    converter.close();
    decoder.close();
  }
}

function toVideoFrame(video: OpenVideo, frame: Frame, index: FrameIndex, converter: RgbConverter): VideoFrame {
  const { width, height } = frame;
  const { orientation } = video;
  return {
    index,
    pts: frame.bestEffortTimestamp === AV_NOPTS_VALUE ? undefined : pts(frame.bestEffortTimestamp),
    seconds: timeOf(video, frame, index),
    width: orientation.swapsSides ? height : width,
    height: orientation.swapsSides ? width : height,
    rgb: orient(converter.convert(frame), width, height, orientation),
  };
}

function timeOf(video: OpenVideo, frame: Frame, index: number): Seconds {
  const { timeBase, avgFrameRate } = video.stream;
  const ticks = frame.bestEffortTimestamp;
  if (ticks === AV_NOPTS_VALUE) return seconds((index * avgFrameRate.den) / Math.max(1, avgFrameRate.num));
  return seconds((Number(ticks) * timeBase.num) / timeBase.den - video.startSeconds);
}

function requireSize(file: string, width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const cause = `has pictures of ${width} x ${height}, more than the ${maxPixels} pixels allowed.`;
  throw new VideoError(file, 'too-large', `${cause} Scale it down or raise maxPixels.`);
}

function endEarly(
  file: string,
  fault: StreamFault | undefined,
  decoded: number,
  last: Seconds | undefined,
  lastWanted: number,
  options: DecodeOptions,
): void {
  if (fault === undefined) throw decoded === 0 ? noFrames(file) : outOfRange(file, decoded, lastWanted);
  const error = faultError(file, fault, last);
  if (options.allowPartial !== true) throw error;
  options.onFault?.(error);
}
