import { exchangeMemory } from '@videoitg/core';
import type { ValueRange } from './safetensors-file.js';

/** Values moved at once: 16 MiB of float32. */
const pieceValues = 2 ** 22;

/** The ranges in which a tensor is read, so that the host never holds the whole of a large one. */
export function* valuePieces(shape: readonly number[]): Generator<ValueRange> {
  const values = shape.reduce((product, size) => product * size, 1);
  for (let start = 0; start < values; start += pieceValues) {
    yield { start, count: Math.min(pieceValues, values - start) };
  }
}

/** Memory for one piece, from which an engine takes the values. */
export const pieceMemory = (): SharedArrayBuffer => exchangeMemory(pieceValues * Float32Array.BYTES_PER_ELEMENT);
