import type { Session, StateEntry } from '@videoitg/core';
import { narrowed, type WrittenDtype } from '../weights/narrowed.js';
import type { ValueRange } from '../weights/safetensors-file.js';
import type { TensorSource } from '../weights/tensor-source.js';
import type { NamedParameter } from './names.js';
import { valuePieces } from '../weights/value-pieces.js';

const ownDtype: Readonly<Record<string, WrittenDtype>> = { f32: 'F32', bf16: 'BF16', f16: 'F16' };

/** The type that keeps an entry as it is stored. */
export const dtypeOf = ({ storage }: StateEntry): WrittenDtype => ownDtype[storage] ?? 'F32';

/**
 * A session's parameter as a tensor of a file; bits stay where the types are equal, else numbers are rounded to nearest.
 * Its data throw a NarrowingError where a finite number is too large for f16.
 */
export function stateSource(
  session: Session,
  entry: StateEntry,
  { key, fileShape: shape }: NamedParameter,
  dtype: WrittenDtype,
): TensorSource {
  const asBits = dtype !== 'F32' && dtype === dtypeOf(entry);
  const read = async (piece: ValueRange): Promise<Float32Array | Uint16Array> => {
    if (asBits) return session.readBits(entry.path, piece);
    return narrowed(key, await session.read(entry.path, piece), dtype);
  };
  return {
    name: key,
    dtype,
    shape,
    async *data() {
      for (const piece of valuePieces(shape)) {
        const { buffer, byteOffset, byteLength } = await read(piece);
        yield new Uint8Array(buffer, byteOffset, byteLength);
      }
    },
  };
}
