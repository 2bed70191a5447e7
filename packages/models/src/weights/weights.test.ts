import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openWeights } from './open-weights.js';
import { float32Source, integerSource } from './tensor-source.js';
import type { TensorSource } from './tensor-source.js';
import { writeSafetensors } from './write-safetensors.js';
import { writeWeights } from './write-weights.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const failure = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => String(error).replaceAll(folder, '<folder>'),
  );

interface Fixture {
  readonly file: string;
  readonly tensors: Readonly<Record<string, { readonly shape: number[]; readonly values: string[] }>>;
}
// Written by tools/fixtures/safetensors_corpus.py, in this repository, as this type.
const fixture = JSON.parse(readFileSync(new URL('./fixtures/values.json', import.meta.url), 'utf8')) as Fixture;

const floats = Float32Array.of(1.5, -2, 0.1, 65504, 1e-7, -0);
const tensors: TensorSource[] = [
  float32Source('h', [2, 3], floats, 'F16'),
  float32Source('w', [2, 3], floats),
  float32Source('__proto__', [6], floats, 'BF16'),
  integerSource('step', [], Int32Array.of(-7)),
  integerSource('10', [2], BigInt64Array.of(2n ** 62n, -1n)),
  float32Source('empty', [0, 4], new Float32Array(0)),
];

describe("a file of Python's safetensors", () => {
  test('reads to the same values', async () => {
    const path = join(folder, 'python.safetensors');
    writeFileSync(path, Buffer.from(fixture.file, 'base64'));
    const weights = await openWeights(path);
    expect([...weights.entries.keys()].sort()).toEqual(Object.keys(fixture.tensors).sort());
    for (const [name, { shape, values }] of Object.entries(fixture.tensors)) {
      expect(weights.entries.get(name)?.shape).toEqual(shape);
      const read = name.startsWith('i') ? (await weights.read(name)).values : await weights.readFloat32(name);
      expect(Array.from<number | bigint, string>(read, String)).toEqual(values.map((v) => v.replace(/\.0$/, '')));
    }
    await weights.close();
  });

  test('written again, it has the same bytes', async () => {
    const path = join(folder, 'python.safetensors');
    writeFileSync(path, Buffer.from(fixture.file, 'base64'));
    const weights = await openWeights(path);
    const copies = [];
    for (const { name, dtype, shape } of weights.entries.values()) {
      const { values } = await weights.read(name);
      const bytes = new Uint8Array(values.buffer);
      copies.push({ name, dtype, shape, data: () => [bytes.subarray(0, 1), bytes.subarray(1)] });
    }
    await writeSafetensors(join(folder, 'copy.safetensors'), copies.reverse());
    expect(readFileSync(join(folder, 'copy.safetensors')).equals(readFileSync(path))).toBe(true);
    await weights.close();
  });
});

describe('round trip', () => {
  test.each([
    ['one file', 1e9, ['model.safetensors']],
    [
      // 12 bytes; 24; 12 and 4; 16 and 0.
      'shards',
      30,
      [...[1, 2, 3, 4].map((shard) => `model-0000${shard}-of-00004.safetensors`), 'model.safetensors.index.json'],
    ],
  ])('%s', async (_, shardBytes, files) => {
    await writeWeights(folder, tensors, { shardBytes, metadata: new Map([['format', 'pt']]) });
    expect(readdirSync(folder).sort()).toEqual([...files].sort());
    const weights = await openWeights(folder);
    expect([...weights.metadata]).toEqual([['format', 'pt']]);
    expect([...weights.entries.keys()].sort()).toEqual(['10', '__proto__', 'empty', 'h', 'step', 'w']);
    expect(await weights.read('w')).toEqual({ dtype: 'F32', values: floats });
    expect(await weights.read('step')).toEqual({ dtype: 'I32', values: Int32Array.of(-7) });
    expect(await weights.read('10')).toEqual({ dtype: 'I64', values: BigInt64Array.of(2n ** 62n, -1n) });
    expect(await weights.readFloat32('empty')).toEqual(new Float32Array(0));
    // By hand: 0.1 is 0x2e66 and 0x3dcd, 65504 rounds to 65536 in bf16, 1e-7 is 2 * 2^-24 and 0x33d7.
    expect(await weights.readFloat32('h')).toEqual(Float32Array.of(1.5, -2, 0x666 / 2 ** 14, 65504, 2 ** -23, -0));
    expect((await weights.read('__proto__')).values).toEqual(
      Uint16Array.of(0x3fc0, 0xc000, 0x3dcd, 0x4780, 0x33d7, 0x8000),
    );
    await weights.close();
  });

  test('values are put into memory that is given, and read from there', async () => {
    await writeWeights(folder, tensors);
    const weights = await openWeights(folder);
    const memory = new SharedArrayBuffer(16);
    const values = await weights.readFloat32('w', { start: 1, count: 3 }, memory);
    expect(values.buffer).toBe(memory);
    expect([...values]).toEqual([...floats.slice(1, 4)]);
    expect([...new Float32Array(memory)]).toEqual([...floats.slice(1, 4), 0]);
    // What was converted is not in that memory, and stays when it is used again.
    const converted = await weights.readFloat32('h', { start: 0, count: 2 }, memory);
    await weights.read('step', undefined, memory);
    expect(converted).toEqual(Float32Array.of(1.5, -2));
    await expect(weights.read('w', { start: 0, count: 5 }, memory)).rejects.toThrow(RangeError);
    await weights.close();
  });

  test('ranges count values', async () => {
    await writeWeights(folder, tensors);
    const weights = await openWeights(folder);
    expect(await weights.readFloat32('w', { start: 1, count: 2 })).toEqual(floats.slice(1, 3));
    expect((await weights.read('__proto__', { start: 5, count: 1 })).values).toEqual(Uint16Array.of(0x8000));
    expect(await failure(weights.read('w', { start: 5, count: 2 }))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors: tensor "w" has 6 values; 2 from 5 on are not among them."`,
    );
    expect(await failure(weights.read('w', { start: -1, count: 1 }))).toContain('has 6 values; 1 from -1 on');
    await weights.close();
  });
});

describe('reading refuses', () => {
  test('unknown tensors, integers for reals, dtypes without a conversion', async () => {
    const bytes = { name: 'u', dtype: 'U8', shape: [1], data: () => [Uint8Array.of(1)] } as const;
    await writeWeights(folder, [...tensors, bytes]);
    const weights = await openWeights(folder);
    expect(await failure(weights.read('lm_head.weight'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors: tensor "lm_head.weight" is not among its 7 tensors."`,
    );
    expect(await failure(weights.readFloat32('step'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors: tensor "step" holds integers (I32) where real numbers are wanted."`,
    );
    expect(await failure(weights.read('u'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors: tensor "u" has the dtype U8; F32, BF16, F16, I32 and I64 can be read. Convert the file first."`,
    );
    await weights.close();
  });

  test('a file that shrinks while it is open', async () => {
    await writeWeights(folder, tensors);
    const weights = await openWeights(folder);
    truncateSync(join(folder, 'model.safetensors'), 100);
    expect(await failure(weights.read('h'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors has become shorter while it was read."`,
    );
    await weights.close();
  });

  test('pickles, by name and by content', async () => {
    writeFileSync(join(folder, "pytorch_model'; x.bin"), 'PK\u0003\u0004....');
    expect(await failure(openWeights(folder))).toMatchInlineSnapshot(
      `"WeightError: <folder>/pytorch_model'; x.bin is a PyTorch pickle, which can run code when it is read. Convert it where you trust it: python -c "import torch, safetensors.torch as s; t = torch.load('pytorch_model___x.bin', map_location='cpu', weights_only=True); s.save_file({k: v.contiguous().clone() for k, v in t.items()}, 'pytorch_model___x.safetensors')""`,
    );
    const disguised = join(folder, 'model.safetensors');
    writeFileSync(disguised, 'PK\u0003\u0004 and more');
    expect(await failure(openWeights(folder))).toContain('is a PyTorch pickle');
    writeFileSync(disguised, Buffer.of(0x80, 2, 0x7d, 0x71, 0, 0x2e, 0, 0, 0, 0));
    expect(await failure(openWeights(disguised))).toContain('is a PyTorch pickle');
  });

  test('paths without weights', async () => {
    expect(await failure(openWeights(join(folder, 'no')))).toMatchInlineSnapshot(
      `"WeightError: <folder>/no cannot be opened. Check the path."`,
    );
    expect(await failure(openWeights(folder))).toMatchInlineSnapshot(
      `"WeightError: <folder> holds neither model.safetensors nor model.safetensors.index.json."`,
    );
    mkdirSync(join(folder, 'model.safetensors'));
    expect(await failure(openWeights(folder))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors is not a file."`,
    );
  });
});

describe('an index is refused', () => {
  const withIndex = async (index: string): Promise<string> => {
    writeFileSync(join(folder, 'model.safetensors.index.json'), index);
    return failure(openWeights(folder));
  };

  test('if it is malformed', async () => {
    expect(await withIndex('{')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json is not JSON."`,
    );
    expect(await withIndex('{"weight_map":[]}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json is no index of shards: it has no table "weight_map"."`,
    );
    expect(await withIndex('{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json has the key "a" twice."`,
    );
  });

  test.each([
    '../x.safetensors',
    '/etc/x.safetensors',
    'a\\x.safetensors',
    'C:x.safetensors',
    'x.txt',
    '.',
    'x\0.safetensors',
  ])('if it leads to %j', async (shard) => {
    expect(await withIndex(JSON.stringify({ weight_map: { a: shard } }))).toContain(
      'is no safetensors file beside it.',
    );
  });

  test('if its shards are pickles', async () => {
    expect(await withIndex('{"weight_map":{"a":"pytorch_model-00001-of-00002.bin"}}')).toContain('is a PyTorch pickle');
  });

  test('if it and its shards disagree', async () => {
    await writeSafetensors(join(folder, 'x.safetensors'), [float32Source('a', [1], Float32Array.of(1))]);
    copyFileSync(join(folder, 'x.safetensors'), join(folder, 'y.safetensors'));
    expect(await withIndex('{"weight_map":{"a":"x.safetensors","b":"x.safetensors"}}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json: tensor "b" is not in x.safetensors, where the index places it. Download both again."`,
    );
    expect(await withIndex('{"weight_map":{"b":"x.safetensors"}}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json: tensor "a" is in x.safetensors; the index does not say so. Download both again."`,
    );
    expect(await withIndex('{"weight_map":{"a":"x.safetensors","b":"y.safetensors"}}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors.index.json: tensor "a" is in y.safetensors; the index does not say so. Download both again."`,
    );
    expect(await withIndex('{"weight_map":{"a":"z.safetensors"}}')).toMatchInlineSnapshot(
      `"WeightError: <folder>/z.safetensors cannot be opened. Check the path."`,
    );
  });
});

describe('writing refuses, and leaves the old file as it was', () => {
  const attempt = async (...sources: TensorSource[]): Promise<string> => {
    const path = join(folder, 'w.safetensors');
    writeFileSync(path, 'old');
    const message = await failure(writeSafetensors(path, sources));
    expect(readdirSync(folder)).toEqual(['w.safetensors']);
    expect(readFileSync(path, 'utf8')).toBe('old');
    return message;
  };
  const one = (name: string, shape: number[] = [1]): TensorSource => float32Source(name, shape, Float32Array.of(1));

  test('names', async () => {
    expect(await attempt(one('a'), one('a'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/w.safetensors: tensor "a" is given twice."`,
    );
    expect(await attempt(one('__metadata__'))).toMatchInlineSnapshot(
      `"WeightError: <folder>/w.safetensors: tensor "__metadata__" cannot have this name."`,
    );
  });

  test('shapes', async () => {
    expect(await attempt(one('a', [-1]))).toMatchInlineSnapshot(
      `"WeightError: <folder>/w.safetensors: tensor "a" cannot have the shape [-1]."`,
    );
    expect(await attempt(one('a', [2]))).toMatchInlineSnapshot(
      `"WeightError: <folder>/w.safetensors: tensor "a" was to have 8 bytes (F32 [2]), but its source gave 4."`,
    );
    expect(await attempt(float32Source('a', [1], Float32Array.of(1, 2)))).toMatchInlineSnapshot(
      `"WeightError: <folder>/w.safetensors: tensor "a" was to have 4 bytes (F32 [1]), but its source gave more."`,
    );
  });

  test('sources that fail', async () => {
    const failing: TensorSource = {
      name: 'a',
      dtype: 'F32',
      shape: [2],
      data: function* () {
        yield new Uint8Array(4);
        throw new Error('engine gone');
      },
    };
    expect(await attempt(failing)).toBe('Error: engine gone');
  });

  test('a folder that holds weights', async () => {
    await writeWeights(folder, [one('a')]);
    expect(await failure(writeWeights(folder, [one('b')]))).toMatchInlineSnapshot(
      `"WeightError: <folder>/model.safetensors is in the way. Choose an empty folder."`,
    );
    expect(
      await failure(writeWeights(join(folder, 'new'), [one('b'), one('b')], { shardBytes: 1 })),
    ).toMatchInlineSnapshot(`"WeightError: <folder>/new: tensor "b" is given twice."`);
  });
});
