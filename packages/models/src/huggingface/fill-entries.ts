import type { Session } from '@videoitg/core';
import type { ValueRange } from '../weights/safetensors-file.js';
import type { FillStep } from './plan-load.js';
import type { StoredTensors } from './stored-tensors.js';
import { pieceMemory, valuePieces } from './value-pieces.js';

const bitsOf: Readonly<Record<string, string>> = { bf16: 'BF16', f16: 'F16' };

/**
 * Copies tensors into entries piece by piece: 16-bit types of one kind bit for bit, else exact or rounded numbers. One
 * piece is read while the engine takes the one before it.
 */
export async function fillEntries(session: Session, fills: readonly FillStep[], stored: StoredTensors): Promise<void> {
  let [free, taken] = [pieceMemory(), pieceMemory()];
  let writing = Promise.resolve();
  for (const fill of fills) {
    for (const piece of valuePieces(fill.entry.axes.map(({ size }) => Number(size)))) {
      const values = await readPiece(stored, fill, piece, free);
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
  stored: StoredTensors,
  { entry, key }: FillStep,
  piece: ValueRange,
  memory: SharedArrayBuffer,
): Promise<Float32Array | Uint16Array> {
  const name = stored.nameOf(key);
  if (stored.entry(key)?.dtype === bitsOf[entry.storage]) {
    const { values } = await stored.weights.read(name, piece, memory);
    if (values instanceof Uint16Array) return values;
  }
  return stored.weights.readFloat32(name, piece, memory);
}
