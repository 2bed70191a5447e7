import type { ValueRange } from '../weights/safetensors-file.js';

/** Values moved at once: 4 MiB of float32. */
const pieceValues = 2 ** 20;

/** The ranges in which a tensor is read, so that the host never holds the whole of a large one. */
export function* valuePieces(shape: readonly number[]): Generator<ValueRange> {
  const values = shape.reduce((product, size) => product * size, 1);
  for (let start = 0; start < values; start += pieceValues) {
    yield { start, count: Math.min(pieceValues, values - start) };
  }
}

/**
 * Memory for one piece. Threads share it: an engine's takes the values out of it, so that no piece is copied on the way or
 * waits for the collector of garbage.
 */
export const pieceMemory = (): SharedArrayBuffer => new SharedArrayBuffer(pieceValues * Float32Array.BYTES_PER_ELEMENT);
