import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findTensorFlow } from '@videoitg/core';
import type { ToolOptions, ToolResult } from './run-tool.js';
import { canSetUp, SetupBench } from './testing/setup-bench.js';

/** The smoke run of a library, which the fake ones would never pass. */
const smoke = vi.hoisted(() => vi.fn<(options?: ToolOptions) => Promise<ToolResult>>());
vi.mock('./run-smoke.js', async (original) => ({ ...(await original<object>()), runSmoke: smoke }));

const runs: ToolResult = { code: 0, stdout: '{}', stderr: '', missing: false };
const breaks: ToolResult = { ...runs, code: 1, stderr: 'libtensorflow_cc.so.2: cannot open shared object file\n' };
/** Where the smoke run looks for the library; it finds nothing else. */
const tried = (): (string | undefined)[] =>
  smoke.mock.calls.map(([options]) => options?.environment?.['VIDEOITG_TENSORFLOW']);

const ready = [
  'cpu',
  'cpu/deps',
  'cpu/deps/lib',
  'cpu/deps/lib/libtensorflow.so',
  'cpu/deps/lib/libtensorflow_cc.so.2',
  'cpu/deps/lib/libtensorflow_framework.so',
  'cpu/deps/lib/libtensorflow_framework.so.2',
  'cpu/lib',
  'cpu/lib/tfjs_binding.node',
  'cpu/lib/videoitg_host.node',
  'cpu/videoitg-tensorflow.json',
];

let bench: SetupBench;
beforeEach(() => {
  bench = new SetupBench();
  bench.tools.allPresent();
  smoke.mockReset();
  smoke.mockResolvedValue(runs);
});
afterEach(() => {
  vi.unstubAllEnvs();
  bench.remove();
});

describe.skipIf(!canSetUp)('setup', () => {
  it('keeps libraries and what it compiled, and nothing else', async () => {
    const [library, binding] = [bench.library(), bench.binding()];
    const result = await bench.setUp([library, binding]);
    expect(result).toMatchObject({ already: false, gpu: false, folder: join(bench.cache, 'cpu') });
    expect(bench.left()).toEqual(ready);
    const manifest = readFileSync(join(bench.cache, 'cpu/videoitg-tensorflow.json'), 'utf8');
    expect(manifest.replace(library.sha256, 'HASH-OF-LIBRARY').replace(binding.sha256, 'HASH-OF-BINDING'))
      .toMatchInlineSnapshot(`
      "{
        "format": "videoitg.tensorflow",
        "version": 1,
        "tensorflow": "2.21.0",
        "gpu": false,
        "binding": "lib/tfjs_binding.node",
        "host": "lib/videoitg_host.node",
        "libraries": [
          "deps/lib/libtensorflow_framework.so.2",
          "deps/lib/libtensorflow_cc.so.2"
        ],
        "sources": [
          {
            "name": "tensorflow-cpu 1.0",
            "sha256": "HASH-OF-LIBRARY"
          },
          {
            "name": "tfjs-node 1.0",
            "sha256": "HASH-OF-BINDING"
          }
        ]
      }
      "
    `);
    // The engine looks for it in its own way.
    vi.stubEnv('VIDEOITG_TENSORFLOW_PROVIDER', 'setup');
    expect(findTensorFlow().provider).toMatchObject({
      source: 'videoitg setup tensorflow',
      binding: join(bench.cache, 'cpu/lib/tfjs_binding.node'),
    });
    // What a linker takes is the library itself.
    expect(realpathSync(join(bench.cache, 'cpu/deps/lib/libtensorflow.so'))).toBe(
      join(bench.cache, 'cpu/deps/lib/libtensorflow_cc.so.2'),
    );
  });

  it('loads CUDA’s libraries before TensorFlow’s, in a folder of their own', async () => {
    await bench.setUp([bench.library(), bench.binding()], { gpu: true });
    expect(bench.left()).toEqual(ready.map((name) => name.replace(/^cpu/, 'gpu')));
    const manifest: unknown = JSON.parse(readFileSync(join(bench.cache, 'gpu/videoitg-tensorflow.json'), 'utf8'));
    expect(manifest).toMatchObject({ gpu: true, cudaData: 'deps/cuda-data' });
    expect(Reflect.get(Object(manifest), 'libraries')).toMatchInlineSnapshot(`
      [
        "deps/cuda/libcudart.so.12",
        "deps/cuda/libnvJitLink.so.12",
        "deps/cuda/libnvrtc.so.12",
        "deps/cuda/libcublasLt.so.12",
        "deps/cuda/libcublas.so.12",
        "deps/cuda/libcufft.so.11",
        "deps/cuda/libcurand.so.10",
        "deps/cuda/libcusparse.so.12",
        "deps/cuda/libcusolver.so.11",
        "deps/cuda/libnccl.so.2",
        "deps/cuda/libcupti.so.12",
        "deps/cuda/libcudnn.so.9",
        "deps/lib/libtensorflow_framework.so.2",
        "deps/lib/libtensorflow_cc.so.2",
      ]
    `);
  });

  it('does nothing when the same is there and runs, not even with its tools', async () => {
    const sources = [bench.library(), bench.binding()];
    await bench.setUp(sources);
    bench.notes.length = 0;
    for (const name of ['python3', 'npm', 'g++']) bench.tools.program(name, 'exit 1');
    expect(await bench.setUp(sources)).toMatchObject({ already: true, folder: join(bench.cache, 'cpu') });
    expect(bench.notes).toEqual([]);
    expect(bench.left()).toEqual(ready);
    expect(tried()).toHaveLength(2);
    for (const folder of tried()) expect(folder).toMatch(new RegExp(`^${bench.cache}/\\.part-${process.pid}-`));
  });

  it('builds anew what is there but does not run, or is of other files', async () => {
    const sources = [bench.library(), bench.binding()];
    await bench.setUp(sources);
    smoke.mockResolvedValueOnce(breaks);
    expect(await bench.setUp(sources)).toMatchObject({ already: false });
    const newer = [bench.library('tensorflow-newer'), bench.binding()];
    expect(await bench.setUp(newer)).toMatchObject({ already: false });
    expect(await bench.setUp(newer)).toMatchObject({ already: true });
    expect(bench.left()).toEqual(ready);
  });

  it('takes no half-made folder for a ready one', async () => {
    const sources = [bench.library(), bench.binding()];
    const manifest = join(bench.cache, 'cpu', 'videoitg-tensorflow.json');
    mkdirSync(join(bench.cache, 'cpu', 'deps', 'lib'), { recursive: true });
    writeFileSync(join(bench.cache, 'cpu', 'deps', 'lib', 'half'), '');
    expect(await bench.setUp(sources)).toMatchObject({ already: false });
    expect(bench.left()).toEqual(ready);
    const whole = readFileSync(manifest, 'utf8');
    for (const text of ['', whole.slice(0, -20), '[]', whole.replace('"version": 1', '"version": 2')]) {
      writeFileSync(manifest, text);
      expect(await bench.setUp(sources)).toMatchObject({ already: false });
      expect(readFileSync(manifest, 'utf8')).toBe(whole);
    }
  });

  it('puts itself in place of a file', async () => {
    mkdirSync(bench.cache);
    writeFileSync(join(bench.cache, 'cpu'), 'not a folder');
    await bench.setUp([bench.library(), bench.binding()]);
    expect(bench.left()).toEqual(ready);
  });

  it('finds its place from where it is called, also by a relative path', async () => {
    vi.stubEnv('VIDEOITG_TENSORFLOW', relative(process.cwd(), bench.cache));
    const sources = [bench.library(), bench.binding()];
    expect(await bench.setUp(sources)).toMatchObject({ already: false, folder: join(bench.cache, 'cpu') });
    expect(await bench.setUp(sources)).toMatchObject({ already: true });
    expect(bench.left()).toEqual(ready);
  });
});
