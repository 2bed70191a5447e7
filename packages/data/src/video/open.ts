import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { FFmpegError, FormatContext, Log } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import { VideoError } from './errors.js';
import { noFrames } from './faults.js';
import { orientationFromMatrix } from './orientation.js';
import type { Orientation } from './orientation.js';

/** A video file whose headers have been read; `close` releases it. */
export interface OpenVideo {
  readonly file: string;
  readonly format: FormatContext;
  readonly stream: Stream;
  readonly orientation: Orientation;
  /** The container's zero in seconds; frame times count from it, as players show them. */
  readonly startSeconds: number;
  /** Length the headers promise, for the containers that store it reliably; for telling a cut file from a whole one. */
  readonly promisedSeconds: number | undefined;
  close(): void;
}

const MICROSECONDS = 1e6;

// Playlists (hls, dash, concat) are left out on purpose: they would open other files and addresses.
const FORMATS = [
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf,dv,rm,ivf,gif',
  'h264,hevc,m4v,mpegvideo,wav,mp3,aac,flac',
].join(',');

/**
 * Opens a local video file and reads its headers. Works with the prebuilt FFmpeg alone (no install script has to run).
 *
 * @throws VideoError `missing`, `not-a-file`, `unreadable`, `not-a-video`, `no-video-stream`, `no-frames`.
 */
export async function openVideo(file: string): Promise<OpenVideo> {
  await requireFile(file);
  Log.setLevel(AV_LOG_QUIET); // FFmpeg's own lines would mix with ours on stderr; faults come back as codes
  const format = new FormatContext();
  format.allocContext();
  const close = (): void => format.closeInputSync();
  try {
    FFmpegError.throwIfError(format.setOption('protocol_whitelist', 'file'), 'protocol_whitelist');
    FFmpegError.throwIfError(format.setOption('format_whitelist', FORMATS), 'format_whitelist');
    // The prefix keeps a file called `http:x.mp4` a file.
    if (format.openInputSync(`file:${file}`) < 0) throw notAVideo(file);
    const promisedSeconds = readPromisedSeconds(format); // before FFmpeg replaces missing values by estimates
    if (format.findStreamInfoSync(null) < 0) throw notAVideo(file);
    const stream = firstVideoStream(file, format);
    const orientation = orientationFromMatrix(stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
    const startSeconds = format.startTime === AV_NOPTS_VALUE ? 0 : Number(format.startTime) / MICROSECONDS;
    return { file, format, stream, orientation, startSeconds, promisedSeconds, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function requireFile(file: string): Promise<void> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new VideoError(file, 'not-a-file', 'is not a file. Name one video file.');
    await access(file, constants.R_OK);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      throw new VideoError(file, 'missing', 'does not exist. Check the path and the data root.');
    }
    throw new VideoError(file, 'unreadable', `cannot be opened (${String(error.code)}). Check its permissions.`);
  }
}

function notAVideo(file: string): VideoError {
  const cause = 'is not a video that can be read: no known container was recognised, or its index is missing.';
  return new VideoError(file, 'not-a-video', `${cause} Copy or download it again.`);
}

function readPromisedSeconds(format: FormatContext): number | undefined {
  const name = format.iformat?.name ?? '';
  if (!name.startsWith('mov,') && !name.startsWith('matroska')) return undefined;
  if (format.duration > 0n) return Number(format.duration) / MICROSECONDS;
  const lengths = format.streams
    .filter((stream) => stream.duration > 0n)
    .map((stream) => (Number(stream.duration) * stream.timeBase.num) / stream.timeBase.den);
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}

function firstVideoStream(file: string, format: FormatContext): Stream {
  if (format.nbStreams === 0) throw noFrames(file);
  const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)];
  // A cover picture of a sound file is not a video.
  if (stream === undefined || stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)) {
    throw new VideoError(file, 'no-video-stream', 'has sound or data but no pictures. Name a file with a video track.');
  }
  return stream;
}
