import type { Session, StateEntry } from '@videoitg/core';
import type { StoredTensors } from './stored-tensors.js';
import { valuePieces } from './value-pieces.js';

const bitsOf: Readonly<Record<string, string>> = { bf16: 'BF16', f16: 'F16' };

/**
 * Copies a tensor into an entry piece by piece: 16-bit types of one kind bit for bit, else exact or rounded numbers.
 *
 * @param memory Of a piece (`pieceMemory`); a write is done with it when it resolves.
 */
export async function fillEntry(
  session: Session,
  { path, axes, storage }: StateEntry,
  stored: StoredTensors,
  key: string,
  memory: SharedArrayBuffer,
): Promise<void> {
  const name = stored.nameOf(key);
  const asBits = stored.entry(key)?.dtype === bitsOf[storage];
  for (const piece of valuePieces(axes.map(({ size }) => Number(size)))) {
    const { values } = asBits ? await stored.weights.read(name, piece, memory) : { values: undefined };
    const bits = values instanceof Uint16Array ? values : undefined;
    await session.write(path, bits ?? (await stored.weights.readFloat32(name, piece, memory)), piece.start);
  }
}
