import { bfloat16ToFloat32, float16ToFloat32 } from '@videoitg/core';
import type { TensorEntry } from './header.js';
import type { SafetensorsFile, ValueRange } from './safetensors-file.js';
import { WeightError } from './weight-error.js';

/** A tensor's values as they are stored; bf16 and f16 as their bits. */
export type StoredValues =
  | { readonly dtype: 'F32'; readonly values: Float32Array }
  | { readonly dtype: 'BF16' | 'F16'; readonly values: Uint16Array }
  | { readonly dtype: 'I32'; readonly values: Int32Array }
  | { readonly dtype: 'I64'; readonly values: BigInt64Array };

/** The tensors of one model, in one file or in shards. Nothing is held but the headers. */
export class Weights {
  readonly #entries: ReadonlyMap<string, TensorEntry>;
  readonly #fileOf: ReadonlyMap<string, SafetensorsFile>;
  readonly #files: readonly SafetensorsFile[];

  /**
   * @param path names the model in errors
   * @param files no two with a tensor of the same name
   */
  constructor(
    readonly path: string,
    files: readonly SafetensorsFile[],
  ) {
    this.#files = files;
    this.#entries = new Map(files.flatMap(({ header }) => [...header.entries]));
    this.#fileOf = new Map(files.flatMap((file) => [...file.header.entries.keys()].map((name) => [name, file])));
  }

  /** Name, dtype, shape and place of every tensor, by name. */
  get entries(): ReadonlyMap<string, TensorEntry> {
    return this.#entries;
  }

  /** Metadata of all files together; of a key in several files, the last one's text. */
  get metadata(): ReadonlyMap<string, string> {
    return new Map(this.#files.flatMap(({ header }) => [...header.metadata]));
  }

  /**
   * A tensor, or a range of its values, as stored.
   * @param into Memory for the values, of at least their length; its own for each call unless given
   * @throws WeightError `unknown-tensor`, `conversion` for a dtype other than f32, bf16, f16, i32, i64, `range`
   */
  async read(name: string, range?: ValueRange, into?: ArrayBufferLike): Promise<StoredValues> {
    const { entry, file } = this.#find(name);
    const { dtype } = entry;
    const bytes = (): Promise<Uint8Array> => file.readBytes(entry, range, into);
    switch (dtype) {
      case 'F32':
        return { dtype, values: viewOf(await bytes(), Float32Array) };
      case 'BF16':
      case 'F16':
        return { dtype, values: viewOf(await bytes(), Uint16Array) };
      case 'I32':
        return { dtype, values: viewOf(await bytes(), Int32Array) };
      case 'I64':
        return { dtype, values: viewOf(await bytes(), BigInt64Array) };
      default:
        throw new WeightError(
          { problem: 'conversion', file: file.path, tensor: name },
          `has the dtype ${dtype}; F32, BF16, F16, I32 and I64 can be read. Convert the file first.`,
        );
    }
  }

  /**
   * An f32, bf16 or f16 tensor, or a range of its values, as float32; exact.
   * @param into Memory for the values as they are stored, as of `read`
   * @throws WeightError as `read`, and `conversion` for integers
   */
  async readFloat32(name: string, range?: ValueRange, into?: ArrayBufferLike): Promise<Float32Array> {
    const stored = await this.read(name, range, into);
    switch (stored.dtype) {
      case 'F32':
        return stored.values;
      case 'BF16':
        return bfloat16ToFloat32(stored.values);
      case 'F16':
        return float16ToFloat32(stored.values);
      case 'I32':
      case 'I64': {
        const { file } = this.#find(name);
        const where = { problem: 'conversion', file: file.path, tensor: name } as const;
        throw new WeightError(where, `holds integers (${stored.dtype}) where real numbers are wanted.`);
      }
    }
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
  }

  #find(name: string): { entry: TensorEntry; file: SafetensorsFile } {
    const entry = this.#entries.get(name);
    const file = this.#fileOf.get(name);
    if (entry && file) return { entry, file };
    const where = { problem: 'unknown-tensor', file: this.path, tensor: name } as const;
    throw new WeightError(where, `is not among its ${this.#entries.size} tensors.`);
  }
}

/** Bytes as values of a wider type; they begin at the start of their memory. */
function viewOf<V>(
  { buffer, byteLength }: Uint8Array,
  View: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBufferLike, start: number, length: number): V },
): V {
  return new View(buffer, 0, byteLength / View.BYTES_PER_ELEMENT);
}
