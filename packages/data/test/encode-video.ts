import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_YUV420P,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Log, Packet, Rational } from 'node-av/lib';

/** A test video: every picture is `paint`ed as luma, chroma stays grey. */
export interface TestVideo {
  readonly frames: number;
  readonly fps: readonly [numerator: number, denominator: number];
  readonly width: number;
  readonly height: number;
  /** Luma from 0 to 255 (limited range: 16 is black, 235 white) of a pixel. */
  readonly paint: (frame: number, column: number, row: number) => number;
  /** Nine int32 of a `tkhd` display matrix in 16.16 fixed point. */
  readonly displayMatrix?: readonly number[];
  /** Options of libx264. */
  readonly codecOptions?: Readonly<Record<string, string>>;
  readonly formatOptions?: Readonly<Record<string, string>>;
}

/** Writes H.264 with B-frames into the container that the path's extension names. */
export function encodeTestVideo(path: string, video: TestVideo): void {
  Log.setLevel(AV_LOG_QUIET);
  const [numerator, denominator] = video.fps;
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (codec === null) throw new Error('libx264 is missing from this FFmpeg build');
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  Object.assign(encoder, { width: video.width, height: video.height, pixelFormat: AV_PIX_FMT_YUV420P });
  encoder.timeBase = new Rational(denominator, numerator);
  encoder.framerate = new Rational(numerator, denominator);
  Object.assign(encoder, { gopSize: 30, maxBFrames: 3, threadCount: 1 });
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  const options = { preset: 'veryfast', crf: '10', bf: '3', ...video.codecOptions };
  // Not through a Dictionary: opening a codec with one frees it twice when it is collected (node-av 6.1).
  for (const [name, value] of Object.entries(options))
    FFmpegError.throwIfError(encoder.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN), name);
  FFmpegError.throwIfError(encoder.open2Sync(codec), 'open');

  const format = new FormatContext();
  FFmpegError.throwIfError(format.allocOutputContext2(null, null, path), 'alloc');
  const stream = format.newStream();
  stream.codecpar.fromContext(encoder);
  stream.timeBase = encoder.timeBase;
  stream.avgFrameRate = encoder.framerate;
  if (video.displayMatrix !== undefined) {
    const matrix = Buffer.alloc(36);
    video.displayMatrix.forEach((value, index) => matrix.writeInt32LE(value, index * 4));
    stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix);
  }
  FFmpegError.throwIfError(format.openOutputSync(), 'open output');
  for (const [name, value] of Object.entries(video.formatOptions ?? {})) {
    FFmpegError.throwIfError(format.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN), name);
  }
  FFmpegError.throwIfError(format.writeHeaderSync(), 'header');
  writeFrames(format, encoder, video);
  FFmpegError.throwIfError(format.writeTrailerSync(), 'trailer');
  format.closeOutputSync();
  format.freeContext();
  encoder.freeContext();
}

function writeFrames(format: FormatContext, encoder: CodecContext, video: TestVideo): void {
  const packet = new Packet();
  packet.alloc();
  const stream = format.streams[0];
  if (stream === undefined) throw new Error('the output has no stream');
  const drain = (): void => {
    for (;;) {
      const received = encoder.receivePacketSync(packet);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return;
      FFmpegError.throwIfError(received, 'receive');
      packet.streamIndex = stream.index;
      packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      FFmpegError.throwIfError(format.interleavedWriteFrameSync(packet), 'write');
    }
  };
  for (let index = 0; index < video.frames; index++) {
    const frame = Frame.fromVideoBuffer(paintFrame(video, index), {
      width: video.width,
      height: video.height,
      format: AV_PIX_FMT_YUV420P,
      pts: BigInt(index),
    });
    FFmpegError.throwIfError(encoder.sendFrameSync(frame), 'send');
    frame.free();
    drain();
  }
  encoder.sendFrameSync(null);
  drain();
  packet.free();
}

function paintFrame(video: TestVideo, index: number): Buffer {
  const { width, height } = video;
  const planes = Buffer.alloc((width * height * 3) / 2, 128);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) planes[row * width + column] = video.paint(index, column, row);
  }
  return planes;
}

const BITS = 10;

/** Burns the frame number in as ten black or white vertical bars, the lowest bit on the left. */
export function binaryCounter(width: number): TestVideo['paint'] {
  const bar = width / BITS;
  return (frame, column) => ((frame >> Math.floor(column / bar)) & 1 ? 235 : 16);
}

/** Reads `binaryCounter`'s number from the middle row of a picture, [row, column, 3]. */
export function readCounter(rgb: Uint8Array, width: number, height: number): number {
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const column = Math.floor(((bit + 0.5) * width) / BITS);
    const green = rgb[3 * (Math.floor(height / 2) * width + column) + 1] ?? 0;
    if (green > 127) number |= 1 << bit;
  }
  return number;
}
