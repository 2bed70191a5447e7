import type { Session, StateEntry } from '@videoitg/core';
import type { ValueRange } from './safetensors-file.js';
import { pieceMemory, valuePieces } from './value-pieces.js';
import type { Weights } from './weights.js';

const bitsOf: Readonly<Record<string, string>> = { bf16: 'BF16', f16: 'F16' };

/** A session's entry and the name of the tensor that fills it. */
export interface EntryFill {
  readonly entry: StateEntry;
  readonly tensor: string;
}

/**
 * Copies tensors into entries piece by piece: 16-bit types of one kind bit for bit, else exact or rounded numbers. One
 * piece is read while the engine takes the one before it.
 */
export async function fillEntries(session: Session, fills: readonly EntryFill[], weights: Weights): Promise<void> {
  let [free, taken] = [pieceMemory(), pieceMemory()];
  let writing = Promise.resolve();
  for (const fill of fills) {
    for (const piece of valuePieces(fill.entry.axes.map(({ size }) => Number(size)))) {
      const values = await readPiece(weights, fill, piece, free);
      await writing;
      writing = session.write(fill.entry.path, values, piece.start);
      writing.catch(() => undefined); // told by the `await` above or below, which may come later than the failure
      [free, taken] = [taken, free];
    }
  }
  await writing;
}

/** Values that the engine may take from `memory` until its write resolves. */
async function readPiece(
  weights: Weights,
  { entry, tensor }: EntryFill,
  piece: ValueRange,
  memory: SharedArrayBuffer,
): Promise<Float32Array | Uint16Array> {
  if (weights.entries.get(tensor)?.dtype === bitsOf[entry.storage]) {
    const { values } = await weights.read(tensor, piece, memory);
    if (values instanceof Uint16Array) return values;
  }
  return weights.readFloat32(tensor, piece, memory);
}
