import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Packet,
  Rational,
  SoftwareScaleContext,
} from 'node-av/lib';
import {
  AVCOL_PRI_SMPTE170M,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_SMPTE170M,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVFMT_FLAG_BITEXACT,
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
  SWS_ACCURATE_RND,
  SWS_BICUBIC,
  SWS_BITEXACT,
} from 'node-av/constants';
import type { SwsFlags } from 'node-av/constants';
import type { Stream } from 'node-av/lib';
import type { ClipFormat } from './clip-format.js';

/**
 * Set one by one: node-av 6.1.1 frees a Dictionary that `open2` has taken a second time, which ends the process.
 */
const ENCODER_OPTIONS = {
  preset: 'veryfast',
  /** Constant rate factor: colours and the small letters survive, and most files stay below 100 kB. */
  crf: '20',
  /** Adaptive quantisation would spend most of the bits, and of the time, on the noise of plain backgrounds. */
  'aq-mode': '0',
  /** Macroblock trees make x264's output differ from run to run on processors with AVX-512. */
  mbtree: '0',
  /** Lets errors through; x264 prints a dozen lines about each file otherwise. */
  log_level_offset: '16',
} as const;
/** At most this many seconds lie between two key frames. */
const KEY_FRAME_SECONDS = 5;

/**
 * Writes one H.264 MP4 file, frame by frame. One encoder thread and the bit-exact flags make equal frames give equal
 * bytes for one version of the libraries. Encoding runs on libuv's thread pool, so the caller may draw meanwhile.
 */
export class H264File {
  private readonly encoder = new CodecContext();
  private readonly container = new FormatContext();
  private readonly scaler = new SoftwareScaleContext();
  private readonly picture = new Frame();
  private readonly packet = new Packet();
  private stream: Stream | undefined;
  private next = 0;

  private constructor(private readonly format: ClipFormat) {}

  /** Opens the encoder and the file; throws FFmpegError where either fails. */
  static async create(path: string, format: ClipFormat): Promise<H264File> {
    const file = new H264File(format);
    try {
      await file.open(path);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Encodes the next frame. @param rgb [row, column, channel], 8 bits, of the format's size */
  async write(rgb: Uint8Array): Promise<void> {
    const { width, height } = this.format;
    check(this.picture.makeWritable(), 'reusing the picture buffer');
    const planes = this.picture.data;
    if (!planes) throw new Error('The encoder has no picture buffer: the file is closed.');
    const pixels = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
    check(this.scaler.scaleSync([pixels], [width * 3], 0, height, planes, this.picture.linesize), 'converting to YUV');
    this.picture.pts = BigInt(this.next++);
    check(await this.encoder.sendFrame(this.picture), 'encoding a frame');
    this.drain();
  }

  /** Writes what the encoder still holds and the file's index. */
  async finish(): Promise<void> {
    check(await this.encoder.sendFrame(null), 'encoding the last frames');
    this.drain();
    check(await this.container.writeTrailer(), 'writing the index');
  }

  /** Releases everything; may be called at any time and more than once. */
  async close(): Promise<void> {
    await this.container.closeOutput();
    this.container.freeContext();
    this.encoder.freeContext();
    this.scaler.freeContext();
    this.picture.free();
    this.packet.free();
  }

  private async open(path: string): Promise<void> {
    const { width, height } = this.format;
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (!codec) throw new Error('This build of FFmpeg has no libx264 encoder: install node-av with its own binaries.');
    check(this.container.allocOutputContext2(null, 'mp4', path), 'preparing the file');
    this.container.setFlags(AVFMT_FLAG_BITEXACT);
    await this.openEncoder(codec);
    const { encoder } = this;
    const stream = this.container.newStream(codec);
    stream.timeBase = encoder.timeBase;
    stream.avgFrameRate = encoder.framerate;
    check(stream.codecpar.fromContext(encoder), 'describing the stream');
    this.stream = stream;
    check(await this.container.openOutput(), `opening ${path}`);
    check(await this.container.writeHeader(), 'writing the header');
    // The flags are branded numbers; their union is again a set of flags.
    const exact = (SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT) as SwsFlags;
    this.scaler.getContext(width, height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUV420P, exact);
    this.picture.alloc();
    this.picture.format = AV_PIX_FMT_YUV420P;
    this.picture.width = width;
    this.picture.height = height;
    check(this.picture.getBuffer(), 'allocating the picture');
    this.packet.alloc();
  }

  private async openEncoder(codec: Codec): Promise<void> {
    const { encoder, format } = this;
    const { numerator, denominator } = format.rate;
    encoder.allocContext3(codec);
    encoder.width = format.width;
    encoder.height = format.height;
    encoder.pixelFormat = AV_PIX_FMT_YUV420P;
    encoder.timeBase = new Rational(denominator, numerator);
    encoder.framerate = new Rational(numerator, denominator);
    encoder.gopSize = Math.round((KEY_FRAME_SECONDS * numerator) / denominator);
    encoder.maxBFrames = format.bFrames;
    encoder.threadCount = 1;
    encoder.colorRange = AVCOL_RANGE_MPEG;
    encoder.colorSpace = AVCOL_SPC_SMPTE170M;
    encoder.colorPrimaries = AVCOL_PRI_SMPTE170M;
    encoder.colorTrc = AVCOL_TRC_SMPTE170M;
    encoder.setFlags(AV_CODEC_FLAG_BITEXACT, AV_CODEC_FLAG_GLOBAL_HEADER);
    for (const [name, value] of Object.entries(ENCODER_OPTIONS)) {
      const result = encoder.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
      check(result, `setting the encoder's option ${name}`);
    }
    check(await encoder.open2(codec), 'opening the H.264 encoder');
  }

  private drain(): void {
    const { stream, packet, encoder } = this;
    if (!stream) throw new Error('The encoder has no stream: the file is closed.');
    for (;;) {
      const result = encoder.receivePacketSync(packet);
      if (result === AVERROR_EAGAIN || result === AVERROR_EOF) return;
      check(result, 'encoding');
      packet.streamIndex = stream.index;
      packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      check(this.container.interleavedWriteFrameSync(packet), 'writing a packet');
      packet.unref();
    }
  }
}

function check(code: number, action: string): void {
  FFmpegError.throwIfError(code, action);
}
