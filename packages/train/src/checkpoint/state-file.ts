import { statePieces, type Session, type StateEntry } from '@videoitg/core';
import type { TensorSource, Weights } from '@videoitg/models';

/** Names of the storage types in a safetensors file. */
const fileTypes = { f32: 'F32', bf16: 'BF16', f16: 'F16' } as const;

/** An entry as a tensor of a file, bit for bit as it is stored; read from the engine piece by piece while it is written. */
export function entrySource(session: Session, entry: StateEntry): TensorSource {
  const { path, axes } = entry;
  const dtype = fileTypeOf(entry);
  return {
    name: path,
    dtype,
    shape: axes.map((axis) => Number(axis.size)),
    async *data() {
      for (const piece of statePieces(entry)) {
        const values = await (dtype === 'F32' ? session.read(path, piece) : session.readBits(path, piece));
        yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      }
    },
  };
}

/** Copies a file's tensor into an entry piece by piece: bit for bit where the types are equal, else rounded. */
export async function fillEntry(session: Session, entry: StateEntry, weights: Weights): Promise<void> {
  const { path, storage } = entry;
  const bitwise = storage !== 'f32' && weights.entries.get(path)?.dtype === fileTypeOf(entry);
  for (const piece of statePieces(entry)) {
    const stored = bitwise ? (await weights.read(path, piece)).values : undefined;
    const bits = stored instanceof Uint16Array ? stored : undefined;
    await session.write(path, bits ?? (await weights.readFloat32(path, piece)), piece.start);
  }
}

function fileTypeOf({ path, storage }: StateEntry): 'F32' | 'BF16' | 'F16' {
  if (storage === 'f32' || storage === 'bf16' || storage === 'f16') return fileTypes[storage];
  throw new Error(`internal: the state "${path}" is stored as ${storage}`);
}
