import { formatTime } from '../pure/units.js';
import type { Seconds } from '../pure/units.js';
import { VideoError } from './errors.js';

/** Why a stream ended before its end. */
export type StreamFault = 'truncated' | 'corrupt';

/** The fault of a stream that cannot be read to its end. */
export function faultError(file: string, fault: StreamFault, last: Seconds | undefined): VideoError {
  const cause = fault === 'truncated' ? 'the file ends inside a frame' : 'its picture data are damaged';
  if (last === undefined) {
    return new VideoError(file, fault, `cannot be read: ${cause} before the first one. Copy or download it again.`);
  }
  const message = `cannot be read past ${formatTime(last)}: ${cause}. Copy or download it again, or take the frames up to there with allowPartial.`;
  return new VideoError(file, fault, message, last);
}

/** The error of a container whose video stream holds no picture. */
export function noFrames(file: string): VideoError {
  return new VideoError(file, 'no-frames', 'holds not a single frame. Record or download it again.');
}

/** The error of a frame number past the end. */
export function outOfRange(file: string, count: number, wanted: number): VideoError {
  const message = `has ${count} frames, so there is no frame ${wanted}. Ask for frames 0 to ${count - 1}.`;
  return new VideoError(file, 'out-of-range', message);
}
