import {
  axis,
  bfloat16ToFloat32,
  float32ToBfloat16,
  init,
  ReferenceSession,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { fillEntries, openWeights, writeSafetensors } from '@videoitg/models';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entrySource } from './state-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-state-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** State in arrays, and how many elements each call moved. */
class ArraySession implements Session {
  readonly compilations = 0;
  readonly moved: number[] = [];

  constructor(readonly state: Readonly<Record<string, Float32Array | Uint16Array>>) {}

  read(path: string, { start, count } = { start: 0, count: 0 }): Promise<Float32Array> {
    this.moved.push(count);
    const part = this.state[path]?.subarray(start, start + count);
    return part instanceof Float32Array ? Promise.resolve(part) : Promise.reject(new Error(`${path} is no f32`));
  }

  readBits(path: string, { start, count } = { start: 0, count: 0 }): Promise<Uint16Array> {
    this.moved.push(count);
    const part = this.state[path]?.subarray(start, start + count);
    return part instanceof Uint16Array ? Promise.resolve(part) : Promise.reject(new Error(`${path} has no bits`));
  }

  write(path: string, values: Float32Array | Uint16Array, start = 0): Promise<void> {
    this.moved.push(values.length);
    const own = this.state[path];
    own?.set(own instanceof Uint16Array && values instanceof Float32Array ? float32ToBfloat16(values) : values, start);
    return Promise.resolve();
  }

  run(): Promise<never> {
    return Promise.reject(new Error('no program'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const entry = (path: string, size: number, storage: StateEntry['storage']): StateEntry => ({
  path,
  axes: [axis('row', size)],
  storage,
  initializer: init.zeros,
  role: 'parameter',
});

/** One element beyond a piece, an odd number of them, and a single one. */
const sizes = [2 ** 22 + 1, 12_345, 1];
/** Sixteen bits that depend on the place, all of them: NaN and infinities cross as they are. */
const pattern = (size: number): Uint16Array => Uint16Array.from({ length: size }, (_, at) => Math.imul(at + 1, 40_503));
/** Thirty-two bits likewise. */
const words = (size: number): Float32Array =>
  new Float32Array(Uint32Array.from({ length: size }, (_, at) => Math.imul(at + 1, 2_654_435_761)).buffer);

async function write(session: Session, entries: readonly StateEntry[]): Promise<string> {
  const path = join(folder, 'state.safetensors');
  await writeSafetensors(
    path,
    entries.map((one) => entrySource(session, one)),
  );
  return path;
}

/** The tensors of a safetensors file: eight bytes with the header's length, the header, and the elements one by one. */
async function bytesByName(path: string): Promise<Readonly<Record<string, Buffer>>> {
  const file = await readFile(path);
  const start = 8 + Number(file.readBigUInt64LE());
  // The format of safetensors: a name's place is counted from the header's end.
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, { data_offsets: [number, number] }>;
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { data_offsets }]) => [name, file.subarray(start + data_offsets[0], start + data_offsets[1])]),
  );
}

describe('an entry in a file', () => {
  test('is the same elements there, whatever pieces it was read in', async () => {
    const big = 2 ** 22 + 1;
    const state = { wide: words(big), narrow: pattern(big), half: pattern(7), one: words(6).subarray(5) };
    const entries = [entry('wide', big, 'f32'), entry('narrow', big, 'bf16'), entry('half', 7, 'f16')];
    const path = await write(new ArraySession(state), [...entries, entry('one', 1, 'f32')]);
    const found = await bytesByName(path);
    expect(Object.keys(found).sort()).toEqual(['half', 'narrow', 'one', 'wide']);
    for (const [name, values] of Object.entries(state))
      expect(Buffer.compare(found[name] ?? Buffer.of(), bytes(values)), name).toBe(0);
  });

  test('of an integer type is refused: no program has such a parameter', () => {
    expect(() => entrySource(new ArraySession({}), entry('index', 3, 'i32'))).toThrowErrorMatchingInlineSnapshot(
      `[Error: internal: the state "index" is stored as i32]`,
    );
  });

  test('is there and back bit for bit in 32 bits, in pieces', async () => {
    const size = 2 ** 22 + 3;
    const source = new ArraySession({ wide: words(size) });
    const weights = await openWeights(await write(source, [entry('wide', size, 'f32')]));
    const target = new ArraySession({ wide: new Float32Array(size) });
    await fillEntries(target, [{ entry: entry('wide', size, 'f32'), tensor: 'wide' }], weights);
    await weights.close();
    expect(Buffer.compare(bytes(target.state['wide']), bytes(source.state['wide']))).toBe(0);
    expect(target.moved).toEqual([2 ** 22, 3]);
  });

  test('of one type of 16 bits becomes the other’s number, not its bits', async () => {
    // 1.5, 2⁻¹⁴ and 65504 in f16; 65504 lies between 65280 and 65536 of bf16, nearer to the second.
    const source = new ArraySession({ half: Uint16Array.of(0x3e00, 0x0400, 0x7bff) });
    const weights = await openWeights(await write(source, [entry('half', 3, 'f16')]));
    const own = entry('half', 3, 'bf16');
    const target = new ReferenceSession({ state: [own], programs: [] });
    await fillEntries(target, [{ entry: own, tensor: 'half' }], weights);
    await weights.close();
    expect([...(await target.read('half'))]).toEqual([1.5, 2 ** -14, 65_536]);
  });

  test('is there and back bit for bit in 16 bits, in pieces', async () => {
    const entries = sizes.map((size) => entry(`e${size}`, size, 'bf16'));
    const source = new ArraySession(Object.fromEntries(sizes.map((size) => [`e${size}`, pattern(size)])));
    const weights = await openWeights(await write(source, entries));
    const target = new ArraySession(Object.fromEntries(sizes.map((size) => [`e${size}`, new Uint16Array(size)])));
    const fills = entries.map((one) => ({ entry: one, tensor: one.path }));
    await fillEntries(target, fills, weights);
    await weights.close();
    for (const size of sizes)
      expect(Buffer.compare(bytes(target.state[`e${size}`]), bytes(source.state[`e${size}`]))).toBe(0);
    // The file has an order of its own.
    expect(source.moved.toSorted((a, b) => b - a)).toEqual([2 ** 22, 12_345, 1, 1]);
    expect(target.moved).toEqual([2 ** 22, 1, 12_345, 1]);
  });

  test('is rounded into an entry of 16 bits, and widened into one of 32', async () => {
    const numbers = Float32Array.from({ length: 12_345 }, (_, at) => Math.sin(at));
    const bits = float32ToBfloat16(numbers);
    const names = { wide: entry('wide', 12_345, 'f32'), narrow: entry('narrow', 12_345, 'bf16') };
    const source = new ArraySession({ wide: numbers, narrow: bits });
    const weights = await openWeights(await write(source, [names.wide, names.narrow]));
    // Each is read under the other's name.
    const target = new ArraySession({ wide: new Uint16Array(12_345), narrow: new Float32Array(12_345) });
    const fills = [
      { entry: { ...names.wide, storage: 'bf16' as const }, tensor: 'wide' },
      { entry: { ...names.narrow, storage: 'f32' as const }, tensor: 'narrow' },
    ];
    await fillEntries(target, fills, weights);
    await weights.close();
    expect(target.state['wide']).toEqual(bits);
    expect(target.state['narrow']).toEqual(bfloat16ToFloat32(bits));
  });
});

const bytes = (values: Float32Array | Uint16Array | undefined): Buffer =>
  Buffer.from(values?.buffer ?? new ArrayBuffer(0), values?.byteOffset, values?.byteLength);
