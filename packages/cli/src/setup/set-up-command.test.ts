import { mkdirSync, writeFileSync } from 'node:fs';
import type * as FilePromises from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TensorFlowManifest } from '@videoitg/core';
import { runCli } from '../run.js';
import { fakeTerminal } from '../testing/fake-terminal.js';
import type { ToolResult } from './run-tool.js';
import { sourcesFor } from './sources.js';
import { canSetUp, SetupBench } from './testing/setup-bench.js';

const disk = vi.hoisted(() => ({ freeBytes: 1e12, busy: '' }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FilePromises>();
  return {
    ...real,
    statfs: () => Promise.resolve({ bavail: disk.freeBytes / 4096, bsize: 4096 }),
    rename: (from: string, to: string) => {
      if (from !== disk.busy) return real.rename(from, to);
      return Promise.reject(Object.assign(new Error(), { code: 'EBUSY', syscall: 'rename', path: from }));
    },
  };
});
const smoke = vi.hoisted(() => vi.fn<() => Promise<ToolResult>>());
vi.mock('./run-smoke.js', async (original) => ({ ...(await original<object>()), runSmoke: smoke }));

let bench: SetupBench;
beforeEach(() => {
  bench = new SetupBench();
  bench.tools.allPresent();
  Object.assign(disk, { freeBytes: 1e12, busy: '' });
  smoke.mockReset();
  smoke.mockResolvedValue({ code: 0, stdout: '{}', stderr: '', missing: false });
});
afterEach(() => bench.remove());

/** Everything that one command line leaves. */
async function run(...args: string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(['setup', 'tensorflow', ...args], terminal);
  return bench.stable(`${terminal.out()}---\n${terminal.err()}[exit ${code}]`);
}

/** Makes a folder that is said to be built from the pinned files. */
function pretend(gpu: boolean): void {
  const folder = join(bench.cache, gpu ? 'gpu' : 'cpu');
  const manifest: TensorFlowManifest = {
    format: 'videoitg.tensorflow',
    version: 1,
    tensorflow: '2.21.0',
    gpu,
    binding: 'lib/tfjs_binding.node',
    host: 'lib/videoitg_host.node',
    libraries: [],
    sources: sourcesFor(gpu).map(({ name, sha256 }) => ({ name, sha256 })),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'videoitg-tensorflow.json'), JSON.stringify(manifest));
}

describe.skipIf(!canSetUp)('videoitg setup tensorflow', () => {
  it('says so when all is there', async () => {
    pretend(false);
    expect(await run()).toMatchInlineSnapshot(`
      "  TensorFlow 2.21.0 is in ROOT/cache/cpu already, and runs
        licences   Apache-2.0, MIT; --engine auto takes it
      ---
      [exit 0]"
    `);
    pretend(true);
    expect(await run('--gpu')).toMatchInlineSnapshot(`
      "  TensorFlow 2.21.0 with CUDA is in ROOT/cache/gpu already, and runs
        licences   Apache-2.0, NVIDIA proprietary, MIT; --engine auto takes it
      ---
      [exit 0]"
    `);
    expect(JSON.parse((await run('--json')).split('---')[0] ?? '')).toMatchObject({
      folder: 'ROOT/cache/cpu',
      tensorflow: '2.21.0',
      gpu: false,
      already: true,
    });
  });

  it('names the pinned package that cannot be fetched', async () => {
    bench.tools.program(
      'python3',
      '[ "$3" = download ] && { echo "ERROR: Could not find a version" >&2; exit 1; }; exit 0',
    );
    expect(await run()).toMatchInlineSnapshot(`
      "---
        fetch      tensorflow-cpu 2.21.0, 274 MB
      videoitg: tensorflow-cpu==2.21.0 could not be fetched with pip (ERROR: Could not find a version). Check that pip reaches its registry, then run this again.
      [exit 75]"
    `);
    expect(await run('--gpu', '--quiet')).toMatchInlineSnapshot(`
      "---
      videoitg: tensorflow==2.21.0 could not be fetched with pip (ERROR: Could not find a version). Check that pip reaches its registry, then run this again.
      [exit 75]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('refuses any file but the pinned one', async () => {
    // SHA-256 of no bytes: FIPS 180-4's e3b0c442…
    const pip = 'for last; do [ "$before" = --dest ] && to=$last; before=$last; done\n: > "$to/tensorflow_cpu.whl"';
    bench.tools.program('python3', `[ "$3" = download ] || exit 0\n${pip}`);
    expect(await run()).toMatchInlineSnapshot(`
      "---
        fetch      tensorflow-cpu 2.21.0, 274 MB
      videoitg: tensorflow_cpu.whl is not the file that was tested: its SHA-256 is e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, not 2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c. Nothing was installed; ask the registry's owner, or use --engine onnxruntime.
      [exit 1]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('names the missing tool', async () => {
    bench.tools.program('python3', 'exit 1');
    expect(await run()).toMatchInlineSnapshot(`
      "---
      videoitg: setup needs Python 3 with pip, and there is no working python3 or python. Install it (Debian: apt install python3-pip), then run this again.
      [exit 1]"
    `);
  });

  it('wants room on the disk before it fetches', async () => {
    disk.freeBytes = 1.25e9;
    expect(await run()).toMatchInlineSnapshot(`
      "---
      videoitg: ROOT/cache has 1,250 MB free, and setup needs 1,500 MB. Free some, or name another place in VIDEOITG_TENSORFLOW.
      [exit 1]"
    `);
    disk.freeBytes = 5e9;
    expect(await run('--gpu')).toMatchInlineSnapshot(`
      "---
      videoitg: ROOT/cache has 5,000 MB free, and setup needs 12,000 MB. Free some, or name another place in VIDEOITG_TENSORFLOW.
      [exit 1]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('says why its folder cannot be made', async () => {
    writeFileSync(bench.cache, 'a file');
    expect(await run()).toMatchInlineSnapshot(`
      "---
      videoitg: ROOT/cache/PART cannot be written: a part of its path is a file.
      [exit 1]"
    `);
  });

  it('keeps what was there when it cannot be moved away', async () => {
    const sources = [bench.library(), bench.binding()];
    await bench.setUp(sources);
    disk.busy = join(bench.cache, 'cpu');
    const newer = [bench.library('tensorflow-newer'), bench.binding()];
    await expect(bench.setUp(newer)).rejects.toMatchObject({ code: 'EBUSY', path: disk.busy });
    disk.busy = '';
    expect(await bench.setUp(sources)).toMatchObject({ already: true });
  });
});
