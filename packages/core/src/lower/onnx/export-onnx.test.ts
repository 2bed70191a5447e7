import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '#onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import type { Program } from '../../ir/graph.js';
import { Linear } from '../../nn/linear.js';
import { feed, traceProgram } from '../../trace/program.js';
import { exportOnnx } from './export-onnx.js';

const layer = new Linear(axis('in', 3), axis('out', 2));
const program: Program = traceProgram('affine', layer, { x: feed([dynamicAxis('row'), axis('in', 3)]) }, ({ x }) => ({
  y: layer.forward(x),
}));
const weightsOf = (scale: number): Map<string, Float32Array> =>
  new Map([
    ['weight', Float32Array.of(1, 2, 3, 4, 5, 6).map((x) => x * scale)],
    ['bias', Float32Array.of(10, 20)],
  ]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-onnx-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Result for the rows [1, 0, 0] and [0, 1, -1]. */
async function run(path: string): Promise<number[]> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 0, 0, 0, 1, -1), [2, 3]) });
  await session.release();
  return [...(y?.data as Float32Array)]; // the output of `affine` is f32
}

const expected = (scale: number): number[] => [scale + 10, 4 * scale + 20, 10 - scale, 20 - scale];

describe('a model file', () => {
  test('holds its weights, opens anywhere and replaces an older one', async () => {
    const path = join(folder, 'model.onnx');
    await exportOnnx(path, program, weightsOf(1));
    expect(await run(path)).toEqual(expected(1));
    await exportOnnx(path, program, weightsOf(2));
    expect(await run(path)).toEqual(expected(2));
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });

  test('uses standard ops only and takes the feeds alone', async () => {
    const path = join(folder, 'model.onnx');
    await exportOnnx(path, program, weightsOf(1));
    const { graph, opsetImport } = onnx.ModelProto.decode(await readFile(path));
    expect(opsetImport?.map(({ domain }) => domain)).toEqual(['']);
    expect(graph?.input?.map(({ name }) => name)).toEqual(['x']);
  });
});

describe('weights beyond the inline limit', () => {
  test('go to a file beside, page by page, and both may be moved together', async () => {
    const path = join(folder, 'model.onnx');
    await exportOnnx(path, program, weightsOf(3), { largestInline: 16 });
    expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
    const { graph } = onnx.ModelProto.decode(await readFile(path));
    const references = (graph?.initializer ?? []).flatMap(({ name, externalData }) =>
      externalData && externalData.length > 0 ? [[name, ...externalData.map(({ value }) => value)]] : [],
    );
    expect(references).toEqual([
      ['weight', 'model.onnx.data', '0', '24'],
      ['bias', 'model.onnx.data', '4096', '8'],
    ]);
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    for (const name of ['model.onnx', 'model.onnx.data']) await rename(join(folder, name), join(elsewhere, name));
    expect(await run(join(elsewhere, 'model.onnx'))).toEqual(expected(3));
  });

  test('replace those of an older export', async () => {
    const path = join(folder, 'model.onnx');
    await exportOnnx(path, program, weightsOf(1), { largestInline: 0 });
    await exportOnnx(path, program, weightsOf(2), { largestInline: 0 });
    expect(await run(path)).toEqual(expected(2));
    expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
  });
});

describe('an export that fails', () => {
  const message = async (path: string, weights: Map<string, Float32Array>, largestInline?: number): Promise<string> => {
    const options = largestInline === undefined ? {} : { largestInline };
    const error: unknown = await exportOnnx(path, program, weights, options).then(
      () => 'no error',
      (reason: unknown) => reason,
    );
    return String(error)
      .replaceAll(folder, 'FOLDER')
      .replace(/\.[0-9a-f]{12}\.part/, '.NAME.part');
  };

  test('leaves the file before it as it was', async () => {
    const path = join(folder, 'model.onnx');
    await writeFile(path, 'before');
    const missing = new Map([['weight', new Float32Array(6)]]);
    expect(await message(path, missing)).toMatchInlineSnapshot(
      `"ExportError: FOLDER/model.onnx is not written: the weight "bias" is missing. Give every parameter of the program."`,
    );
    expect(await message(path, weightsOf(1).set('bias', new Float32Array(3)))).toMatchInlineSnapshot(
      `"ExportError: FOLDER/model.onnx is not written: the weight "bias" has 3 elements, not 2. Export with the configuration that it was trained with."`,
    );
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });

  test('names the file and the cause', async () => {
    expect(await message(join(folder, 'none', 'model.onnx'), weightsOf(1))).toMatchInlineSnapshot(
      `"ExportError: FOLDER/none/model.onnx cannot be written: ENOENT: no such file or directory, open 'FOLDER/none/.model.onnx.NAME.part'."`,
    );
  });

  test('leaves no part of it behind when the place is taken by a folder', async () => {
    const path = join(folder, 'model.onnx');
    await mkdir(path);
    expect(await message(path, weightsOf(1), 0)).toMatch(/^ExportError: FOLDER\/model\.onnx cannot be written: /);
    expect(await message(path, weightsOf(1))).toMatch(/^ExportError: FOLDER\/model\.onnx cannot be written: /);
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });
});
