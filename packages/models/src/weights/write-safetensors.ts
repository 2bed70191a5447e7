import type { FileHandle } from 'node:fs/promises';

import { writeBeside } from '../file/write-beside.js';
import { bytesPerValue } from './dtype.js';
import { byteLengthOf, LARGEST_HEADER, METADATA_KEY, PREFIX_BYTES } from './header.js';
import type { TensorSource } from './tensor-source.js';
import { WeightError } from './weight-error.js';

/**
 * Writes one safetensors file: beside, fsynced, renamed, tensor by tensor. As in the format's own library, wide dtypes
 * come first and then names in code-unit order, and spaces fill the header up to a multiple of 8: all values are
 * aligned, and equal tensors make equal files.
 * @throws WeightError if a name comes twice or is none, a shape is impossible, the header is too large, or a source
 * gives more or fewer bytes than its shape says; an older file at `path` then stays as it was
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorSource[],
  metadata: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const ordered = tensors.toSorted(
    (a, b) => bytesPerValue(b.dtype) - bytesPerValue(a.dtype) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const lengths = ordered.map((tensor) => checkTensor(tensor, path));
  const header = encodeHeader(ordered, lengths, metadata, path);
  await writeBeside(path, async (handle) => {
    await writeFully(handle, header);
    for (const [i, tensor] of ordered.entries()) await writeTensor(handle, tensor, lengths[i] ?? 0, path);
  });
}

function checkTensor({ name, dtype, shape }: TensorSource, file: string): number {
  if (name === METADATA_KEY || /\p{Surrogate}/u.test(name)) {
    throw new WeightError({ problem: 'entry', file, tensor: name }, 'cannot have this name.');
  }
  const length = shape.every((size) => Number.isSafeInteger(size) && size >= 0)
    ? byteLengthOf(dtype, shape)
    : undefined;
  if (length !== undefined) return length;
  throw new WeightError({ problem: 'number', file, tensor: name }, `cannot have the shape [${shape.join(', ')}].`);
}

function encodeHeader(
  tensors: readonly TensorSource[],
  lengths: readonly number[],
  metadata: ReadonlyMap<string, string>,
  file: string,
): Uint8Array {
  // Put together as text: an object would lose the key __proto__ and sort keys that look like numbers.
  const fields: string[] = [];
  if (metadata.size > 0) {
    const texts = Array.from(metadata, ([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
    fields.push(`${JSON.stringify(METADATA_KEY)}:{${texts.join(',')}}`);
  }
  const names = new Set<string>();
  let end = 0;
  for (const [i, { name, dtype, shape }] of tensors.entries()) {
    if (names.has(name)) throw new WeightError({ problem: 'duplicate-key', file, tensor: name }, 'is given twice.');
    names.add(name);
    const begin = end;
    end += lengths[i] ?? 0;
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > LARGEST_HEADER) {
    throw new WeightError({ problem: 'header-size', file }, `would need a header of ${padded} bytes. Write shards.`);
  }
  const bytes = new Uint8Array(PREFIX_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, PREFIX_BYTES);
  return bytes;
}

async function writeTensor(handle: FileHandle, tensor: TensorSource, length: number, file: string): Promise<void> {
  let written = 0;
  for await (const piece of tensor.data()) {
    written += piece.length;
    if (written > length) break;
    await writeFully(handle, piece);
  }
  if (written === length) return;
  const amount = written > length ? 'more' : `${written}`;
  const shape = `${tensor.dtype} [${tensor.shape.join(', ')}]`;
  throw new WeightError(
    { problem: 'length', file, tensor: tensor.name },
    `was to have ${length} bytes (${shape}), but its source gave ${amount}.`,
  );
}

async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
