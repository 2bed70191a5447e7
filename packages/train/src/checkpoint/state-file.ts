import { statePieces, type Session, type StateEntry } from '@videoitg/core';
import type { TensorSource } from '@videoitg/models';

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

function fileTypeOf({ path, storage }: StateEntry): 'F32' | 'BF16' | 'F16' {
  if (storage === 'f32' || storage === 'bf16' || storage === 'f16') return fileTypes[storage];
  throw new Error(`internal: the state "${path}" is stored as ${storage}`);
}
