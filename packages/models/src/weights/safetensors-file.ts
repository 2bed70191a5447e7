import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';

import { bytesPerValue } from './dtype.js';
import { headerLength, parseHeader, PREFIX_BYTES } from './header.js';
import type { SafetensorsHeader, TensorEntry } from './header.js';
import { isPickleContent, pickleError } from './pickle.js';
import { WeightError } from './weight-error.js';

/** Most bytes of one system call, below the 2 GiB that Linux moves at once. */
const CHUNK = 2 ** 30;

/** A part of a tensor's values, in their row-major order. */
export interface ValueRange {
  readonly start: number;
  readonly count: number;
}

/** One safetensors file, open for positioned reads. */
export class SafetensorsFile {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
    readonly header: SafetensorsHeader,
  ) {}

  /**
   * Opens a file and checks its header in full; no tensor is read.
   * @throws WeightError if there is no such file, it is a pickle, or it breaks a rule of the format
   */
  static async open(path: string): Promise<SafetensorsFile> {
    // The format is little-endian and so are the views made of it.
    if (endianness() !== 'LE') throw new Error('safetensors files are read on little-endian machines only');
    const handle = await open(path, 'r').catch((cause: unknown) => {
      throw new WeightError({ problem: 'not-found', file: path }, 'cannot be opened. Check the path.', { cause });
    });
    try {
      return new SafetensorsFile(path, handle, await readHeader(handle, path));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Bytes of a tensor, or of a range of its values.
   * @param into Where they are put, from its start on; memory of their own unless given
   * @throws WeightError `range` if the range leaves the tensor or is too long for one array, `data-missing` if the file
   * has shrunk since it was opened
   */
  async readBytes(entry: TensorEntry, range?: ValueRange, into?: ArrayBufferLike): Promise<Uint8Array> {
    const size = bytesPerValue(entry.dtype);
    const total = entry.byteLength / size;
    const { start, count } = range ?? { start: 0, count: total };
    const where = { problem: 'range', file: this.path, tensor: entry.name } as const;
    if (!(
      Number.isSafeInteger(start) &&
      Number.isSafeInteger(count) &&
      start >= 0 &&
      count >= 0 &&
      start + count <= total
    )) {
      throw new WeightError(where, `has ${total} values; ${count} from ${start} on are not among them.`);
    }
    if (count * size > constants.MAX_LENGTH) {
      throw new WeightError(where, `has ${count} values, too many for one array. Read it in ranges.`);
    }
    const bytes = into === undefined ? new Uint8Array(count * size) : new Uint8Array(into, 0, count * size);
    await readFully(this.handle, bytes, entry.offset + start * size, this.path);
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function readHeader(handle: FileHandle, path: string): Promise<SafetensorsHeader> {
  const info = await handle.stat();
  if (!info.isFile()) throw new WeightError({ problem: 'not-found', file: path }, 'is not a file.');
  const start = new Uint8Array(Math.min(PREFIX_BYTES + 1, info.size));
  await readFully(handle, start, 0, path);
  if (start[PREFIX_BYTES] !== 0x7b && isPickleContent(start)) throw pickleError(path);
  const header = new Uint8Array(headerLength(start.subarray(0, PREFIX_BYTES), info.size, path));
  await readFully(handle, header, PREFIX_BYTES, path);
  return parseHeader(header, info.size, path);
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, Math.min(CHUNK, into.length - done), position + done);
    if (bytesRead === 0) {
      throw new WeightError({ problem: 'data-missing', file: path }, 'has become shorter while it was read.');
    }
    done += bytesRead;
  }
}
