import { AV_NOPTS_VALUE } from 'node-av/constants';
import { avGetCodecName } from 'node-av/lib';
import { seconds } from '../pure/units.js';
import type { Seconds } from '../pure/units.js';
import { EventLoopBreather } from './breather.js';
import { faultError, noFrames } from './faults.js';
import { openVideo } from './open.js';
import type { OpenVideo } from './open.js';
import { PacketReader } from './packets.js';

/** A frame rate as the container states it, exactly, and as the double that the sampling formulas round. */
export interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number;
}

/** What a video file holds, without decoding it. */
export interface VideoInfo {
  /** Sides of the picture as displayed, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Pictures the decoder will show: the stream's packets minus those an edit list hides, never a header's number. */
  readonly frameCount: number;
  readonly averageFps: FrameRate;
  /** From the container's start to the end of the last picture. */
  readonly durationSeconds: Seconds;
  /** Degrees clockwise that decoding applies. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** FFmpeg's codec name, such as `h264`. */
  readonly codec: string;
}

interface Counted {
  readonly frames: number;
  readonly endSeconds: number;
}

/**
 * Reads a local video file's headers and counts its frames.
 *
 * The count walks over all packets without decoding them (one packet is one picture in every accepted container), as
 * the reference's reader does; the number in the headers is often wrong. Of a cut file the frames before the cut
 * cannot be told from here, so a cut file is an error.
 *
 * @throws VideoError for a file that cannot be read, is cut (`truncated`) or has no frames.
 */
export async function probeVideo(file: string): Promise<VideoInfo> {
  const video = await openVideo(file);
  try {
    const counted = await countPackets(video);
    const { codecpar } = video.stream;
    const { rotation, swapsSides } = video.orientation;
    return {
      width: swapsSides ? codecpar.height : codecpar.width,
      height: swapsSides ? codecpar.width : codecpar.height,
      frameCount: counted.frames,
      averageFps: averageFps(video, counted),
      durationSeconds: seconds(counted.endSeconds),
      rotation,
      codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    };
  } finally {
    video.close();
  }
}

/** Number of frames of a local video file; see `probeVideo` for how they are counted. */
export async function countFrames(file: string): Promise<number> {
  return (await probeVideo(file)).frameCount;
}

async function countPackets(video: OpenVideo): Promise<Counted> {
  const reader = new PacketReader(video);
  const breather = new EventLoopBreather();
  const { num, den } = video.stream.timeBase;
  let frames = 0;
  let end = 0;
  try {
    while (reader.read()) {
      if (reader.isShown) {
        frames++;
        const { pts, duration } = reader.packet;
        if (pts !== AV_NOPTS_VALUE) end = Math.max(end, (Number(pts + duration) * num) / den - video.startSeconds);
      }
      await breather.breathe();
    }
    if (reader.fault !== undefined) {
      const whole = reader.lastDts === undefined ? undefined : (Number(reader.lastDts) * num) / den;
      const last = whole === undefined ? undefined : seconds(Math.max(0, whole - video.startSeconds));
      throw faultError(video.file, reader.fault, last);
    }
    if (frames === 0) throw noFrames(video.file);
    return { frames, endSeconds: end };
  } finally {
    reader.close();
  }
}

function averageFps(video: OpenVideo, { frames, endSeconds }: Counted): FrameRate {
  const { avgFrameRate, rFrameRate } = video.stream;
  for (const { num, den } of [avgFrameRate, rFrameRate]) {
    if (num > 0 && den > 0) return { numerator: num, denominator: den, value: num / den };
  }
  // A stream without rates, such as a bare H.264 file: the mean over its length in whole microseconds.
  const microseconds = Math.max(1, Math.round(endSeconds * 1e6));
  return { numerator: frames * 1e6, denominator: microseconds, value: (frames * 1e6) / microseconds };
}
