import type { CounterRandom } from '@videoitg/core';
import { bytesPerValue } from '../src/weights/dtype.js';
import { headerLength, parseHeader, PREFIX_BYTES } from '../src/weights/header.js';
import type { SafetensorsHeader } from '../src/weights/header.js';
import { WeightError } from '../src/weights/weight-error.js';

const encoder = new TextEncoder();

/** A file of three tensors, 24 bytes of data and metadata. */
export function seedFile(): Uint8Array {
  const header = encoder.encode(
    '{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},' +
      '"b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},"s":{"dtype":"I32","shape":[],"data_offsets":[20,24]}}',
  );
  const file = new Uint8Array(PREFIX_BYTES + header.length + 24);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, PREFIX_BYTES);
  return file;
}

/** Texts worth splicing in: numbers at the limits, structure, keys of prototypes. */
const SPLICES = [
  '9007199254740992',
  '18446744073709551615',
  '-1',
  '1e9',
  '0',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\u0062',
]
  .concat([
    '"b"',
    '"__proto__"',
    '"__metadata__"',
    '"dtype"',
    'null',
    '"F64"',
    '"U8"',
    '4294967296',
    ' ',
    '\0',
    '\ud7ff',
  ])
  .map((text) => encoder.encode(text));

/** One to three seeded changes: bit flips, replaced bytes, cuts, splices, swapped digits, other header lengths. */
export function mutate(seed: Uint8Array, random: CounterRandom, index: number): Uint8Array {
  let draws = index * 64;
  const below = (bound: number): number => random.integerBelow(bound, draws++);
  let file = seed.slice();
  for (let round = below(3); round >= 0 && file.length > 0; round--) {
    const at = below(file.length);
    switch (below(6)) {
      case 0:
        file[at] = (file[at] ?? 0) ^ (1 << below(8));
        break;
      case 1:
        file[at] = below(256);
        break;
      case 2:
        file = file.slice(0, at);
        break;
      case 3:
        file = splice(file, at, below(4), SPLICES[below(SPLICES.length)] ?? new Uint8Array());
        break;
      case 4:
        file[at] = 0x30 + below(10);
        break;
      default:
        file[0] = below(256);
    }
  }
  return file;
}

function splice(file: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(at + inserted.length + Math.max(0, file.length - at - removed));
  out.set(file.subarray(0, at));
  out.set(inserted, at);
  out.set(file.subarray(at + removed), at + inserted.length);
  // Half of the splices keep the header length right, so that what is behind it is reached.
  if (at % 2 === 0 && out.length >= PREFIX_BYTES && at >= PREFIX_BYTES) {
    const view = new DataView(out.buffer);
    const length = view.getBigUint64(0, true) + BigInt(out.length - file.length);
    if (length >= 0n) view.setBigUint64(0, length, true);
  }
  return out;
}

/** Parses a file in memory; gives the broken rule, or undefined. Anything but a WeightError, or a bad header, throws. */
export function tryParse(file: Uint8Array): string | undefined {
  try {
    const length = headerLength(file.subarray(0, PREFIX_BYTES), file.length, 'file');
    checkHeader(
      parseHeader(file.subarray(PREFIX_BYTES, PREFIX_BYTES + length), file.length, 'file'),
      length,
      file.length,
    );
    return undefined;
  } catch (error) {
    if (error instanceof WeightError) return error.problem;
    throw error;
  }
}

/** What every accepted header must fulfil, computed another way: each data byte belongs to exactly one tensor. */
function checkHeader({ entries }: SafetensorsHeader, headerBytes: number, fileSize: number): void {
  const owners = new Uint8Array(fileSize);
  owners.fill(1, 0, PREFIX_BYTES + headerBytes);
  for (const { name, dtype, shape, offset, byteLength } of entries.values()) {
    const size = shape.reduce((product, axis) => product * BigInt(axis), BigInt(bytesPerValue(dtype)));
    if (BigInt(byteLength) !== size) throw new Error(`${name}: ${byteLength} bytes for a shape of ${size}`);
    if (offset < 0 || offset + byteLength > fileSize) throw new Error(`${name} leaves the file`);
    for (let i = offset; i < offset + byteLength; i++) owners[i] = (owners[i] ?? 0) + 1;
  }
  if (!owners.every((count) => count === 1)) throw new Error('a byte belongs to no tensor, or to two');
}

/** No file of a few hundred bytes may keep the parser longer, milliseconds: a header must not cost more than it holds. */
export const longestAllowed = 1000;

/** A result with the time that it took. */
export function timed<T>(work: () => T): { readonly result: T; readonly milliseconds: number } {
  const start = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - start };
}
