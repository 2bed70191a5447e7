import { AV_PIX_FMT_RGB24, AVCOL_RANGE_JPEG, AVCOL_SPC_RGB } from 'node-av/constants';
import { FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib';

// Interpolated chroma and exact rounding: the bytes are the same on every processor.
const SCALER_FLAGS = 'bicubic+accurate_rnd+full_chroma_int+bitexact';

/** Turns decoded pictures into RGB bytes; one scaler and one target picture serve a whole file. */
export class RgbConverter {
  private readonly scaler = new SoftwareScaleContext();
  private target: Frame | undefined;

  constructor() {
    this.scaler.allocContext();
    FFmpegError.throwIfError(this.scaler.setOption('sws_flags', SCALER_FLAGS), 'sws_flags');
  }

  /**
   * @param frame a decoded picture; its own colour matrix and range are used.
   * @returns [row, column, 3], full-range RGB, as stored (not turned).
   */
  convert(frame: Frame): Uint8Array {
    const target = this.targetFor(frame.width, frame.height);
    FFmpegError.throwIfError(this.scaler.scaleFrameSync(target, frame), 'sws_scale_frame');
    const bytes = target.toBuffer();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  close(): void {
    this.target?.free();
    this.scaler.freeContext();
  }

  private targetFor(width: number, height: number): Frame {
    if (this.target?.width === width && this.target.height === height) return this.target;
    this.target?.free();
    const target = new Frame();
    target.alloc();
    target.format = AV_PIX_FMT_RGB24;
    target.width = width;
    target.height = height;
    target.colorSpace = AVCOL_SPC_RGB;
    target.colorRange = AVCOL_RANGE_JPEG;
    FFmpegError.throwIfError(target.getBuffer(), 'av_frame_get_buffer');
    this.target = target;
    return target;
  }
}
