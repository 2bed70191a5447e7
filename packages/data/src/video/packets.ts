import { AV_NOPTS_VALUE, AV_PKT_FLAG_CORRUPT, AV_PKT_FLAG_DISCARD, AVERROR_EOF } from 'node-av/constants';
import { Packet } from 'node-av/lib';
import type { StreamFault } from './faults.js';
import type { OpenVideo } from './open.js';

/** A file that ends this much earlier than its headers promise was cut; less is rounding. */
const CUT_SECONDS = 0.5;

/** Reads the packets of the video stream one after another and notices a file that was cut. */
export class PacketReader {
  /** The packet read last. */
  readonly packet = new Packet();
  /** Set when reading stopped because of a fault. */
  fault: StreamFault | undefined;
  /** Decoding time of the last whole packet; every lost picture is shown later than it. */
  lastDts: bigint | undefined;
  private readonly timeBases: readonly number[];
  private first = Number.POSITIVE_INFINITY;
  private end = 0;

  constructor(private readonly video: OpenVideo) {
    this.packet.alloc();
    this.timeBases = video.format.streams.map(({ timeBase }) => timeBase.num / timeBase.den);
  }

  /** Moves to the next packet of the video stream; false at the end of the file or at a fault. */
  read(): boolean {
    const { format, stream } = this.video;
    for (;;) {
      this.packet.unref();
      const result = format.readFrameSync(this.packet);
      if (result < 0) return this.stop(result);
      this.noteTime();
      if (this.packet.streamIndex !== stream.index) continue;
      if ((this.packet.flags & AV_PKT_FLAG_CORRUPT) !== 0) {
        this.fault = 'truncated'; // demuxers mark a packet that the file does not hold whole
        return false;
      }
      if (this.packet.dts !== AV_NOPTS_VALUE) this.lastDts = this.packet.dts;
      return true;
    }
  }

  /** False for packets that an edit list hides: they are decoded and never shown. */
  get isShown(): boolean {
    return (this.packet.flags & AV_PKT_FLAG_DISCARD) === 0;
  }

  close(): void {
    this.packet.free();
  }

  private stop(result: number): false {
    if (result !== AVERROR_EOF) this.fault = 'corrupt';
    else if (this.missingSeconds() > CUT_SECONDS) this.fault = 'truncated';
    return false;
  }

  private missingSeconds(): number {
    const seen = Math.max(this.end, this.end - this.first);
    return (this.video.promisedSeconds ?? 0) - seen;
  }

  private noteTime(): void {
    const { pts, duration, streamIndex } = this.packet;
    if (pts === AV_NOPTS_VALUE) return;
    const timeBase = this.timeBases[streamIndex] ?? 0;
    this.first = Math.min(this.first, Number(pts) * timeBase);
    this.end = Math.max(this.end, Number(pts + duration) * timeBase);
  }
}
