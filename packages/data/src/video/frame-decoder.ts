import { availableParallelism } from 'node:os';
import { AV_FRAME_FLAG_CORRUPT, AV_NOPTS_VALUE, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, Frame } from 'node-av/lib';
import { VideoError } from './errors.js';
import type { StreamFault } from './faults.js';
import type { OpenVideo } from './open.js';
import { PacketReader } from './packets.js';

const SMALL_PICTURE = 640 * 480; // below, starting threads costs more than they gain
const MOST_THREADS = 4;

/** Decodes one video stream in presentation order, one picture per call. */
export class FrameDecoder {
  /** Set when decoding stopped because of a fault; pictures handed out before are whole and rightly numbered. */
  fault: StreamFault | undefined;
  private readonly reader: PacketReader;
  private readonly context = new CodecContext();
  private readonly frame = new Frame();
  /** After a fault of the file, pictures shown later than this may follow lost ones. */
  private horizon: bigint | undefined;
  private isFlushed = false;

  /** @throws VideoError `unsupported-codec`. */
  constructor(video: OpenVideo, maxPixels: number) {
    const { codecpar, timeBase } = video.stream;
    const codec = Codec.findDecoder(codecpar.codecId);
    const unsupported = new VideoError(
      video.file,
      'unsupported-codec',
      'uses a codec that this FFmpeg build cannot decode. Convert it to H.264.',
    );
    if (codec === null) throw unsupported;
    this.context.allocContext3(codec);
    this.context.parametersToContext(codecpar);
    this.context.pktTimebase = timeBase;
    this.context.setOption('max_pixels', maxPixels); // a stream may change its size on the way
    const isSmall = codecpar.width * codecpar.height <= SMALL_PICTURE;
    this.context.threadCount = isSmall ? 1 : Math.min(MOST_THREADS, availableParallelism());
    if (this.context.open2Sync(codec) < 0) {
      this.context.freeContext();
      throw unsupported;
    }
    this.frame.alloc();
    this.reader = new PacketReader(video);
  }

  /** The next picture, valid until the next call, or undefined at the end and at a fault. */
  next(): Frame | undefined {
    while (this.fault === undefined || this.horizon !== undefined) {
      const received = this.context.receiveFrameSync(this.frame);
      if (received >= 0) return this.checked();
      if (received === AVERROR_EOF) return undefined;
      if (received !== AVERROR_EAGAIN) return this.fail();
      if (!this.feed()) return this.fail();
    }
    return undefined;
  }

  close(): void {
    this.reader.close();
    this.frame.free();
    this.context.freeContext();
  }

  private feed(): boolean {
    if (this.isFlushed) return false;
    if (this.reader.read()) return this.context.sendPacketSync(this.reader.packet) >= 0;
    this.isFlushed = true;
    this.fault = this.reader.fault;
    if (this.fault !== undefined) this.horizon = this.reader.lastDts;
    return this.context.sendPacketSync(null) >= 0;
  }

  private checked(): Frame | undefined {
    const isDamaged = this.frame.decodeErrorFlags !== 0 || (this.frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0;
    if (isDamaged) return this.fail();
    const shown = this.frame.bestEffortTimestamp;
    // dts grows and pts >= dts, so every lost picture is shown after the last whole packet's dts.
    if (this.horizon !== undefined && (shown === AV_NOPTS_VALUE || shown > this.horizon)) {
      this.horizon = undefined;
      return undefined;
    }
    return this.frame;
  }

  private fail(): undefined {
    this.fault ??= 'corrupt';
    this.horizon = undefined;
    return undefined;
  }
}
