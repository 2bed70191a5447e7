import type { Seconds } from '../pure/units.js';
import { UserError } from '../pure/user-error.js';

/** What went wrong with a video file; stable names for quarantine lists. */
export type VideoErrorKind =
  | 'missing'
  | 'not-a-file'
  | 'unreadable'
  | 'not-a-video'
  | 'no-video-stream'
  | 'no-frames'
  | 'unsupported-codec'
  | 'too-large'
  | 'truncated'
  | 'corrupt'
  | 'out-of-range';

/** A fault of one video file: cause and next step in `message`, machine-readable parts beside it. */
export class VideoError extends UserError {
  override readonly name = 'VideoError';
  readonly file: string;
  readonly kind: VideoErrorKind;
  /** Where reading stopped, for faults inside the stream. */
  readonly seconds: Seconds | undefined;

  constructor(file: string, kind: VideoErrorKind, message: string, seconds?: Seconds) {
    super(`${file} ${message}`);
    this.file = file;
    this.kind = kind;
    this.seconds = seconds;
  }
}
