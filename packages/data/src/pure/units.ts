/** Branded numbers of time and position: a frame number, a time and a container's tick never mix by accident. */

declare const unit: unique symbol;

/** Number of a decoded frame of one video in presentation order, from 0. */
export type FrameIndex = number & { readonly [unit]: 'FrameIndex' };

/** Time in seconds from the start of the video. */
export type Seconds = number & { readonly [unit]: 'Seconds' };

/** Presentation timestamp in ticks of the stream's own time base. */
export type Pts = bigint & { readonly [unit]: 'Pts' };

/**
 * Brands an integer from 0 as a frame number.
 *
 * @throws RangeError for anything but a non-negative safe integer.
 */
export function frameIndex(value: number): FrameIndex {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${value} is not a frame number. Use an integer from 0.`);
  }
  return value as FrameIndex; // checked above
}

/** Brands many integers at once; see `frameIndex`. */
export function frameIndices(values: Iterable<number>): FrameIndex[] {
  return Array.from(values, frameIndex);
}

/**
 * Brands a finite number as a time in seconds.
 *
 * @throws RangeError for NaN and infinities.
 */
export function seconds(value: number): Seconds {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a time. Use a finite number of seconds.`);
  return value as Seconds; // checked above
}

/** Brands a container's tick count. */
export function pts(value: bigint): Pts {
  return value as Pts; // every bigint is a tick count
}

/** `h:mm:ss`, rounded down, as error messages and tables show a time. */
export function formatTime(time: Seconds): string {
  const whole = Math.max(0, Math.floor(time));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
