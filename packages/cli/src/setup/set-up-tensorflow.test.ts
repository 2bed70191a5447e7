import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readTensorFlowManifest, tensorFlowFolder, tensorFlowManifestName } from '@videoitg/core';
import type { Source } from './sources.js';
import { canSetUp, SetupBench } from './testing/setup-bench.js';

/** A library that was set up before these tests. */
const builtFolder = tensorFlowFolder(false);
const built = readTensorFlowManifest(join(builtFolder, tensorFlowManifestName));

let bench: SetupBench;
beforeEach(() => {
  bench = new SetupBench();
});
afterEach(() => {
  vi.unstubAllEnvs();
  bench.remove();
});

describe.skipIf(!canSetUp)('setup without its tools', () => {
  it('names the program that is missing and how to get it', async () => {
    expect(await bench.failure([])).toMatchInlineSnapshot(`
      "setup needs Python 3 with pip, and there is no working python3 or python. Install it (Debian: apt install python3-pip), then run this again.
      [exit 1]"
    `);
    bench.tools.program('python3', 'exit 0');
    expect(await bench.failure([])).toMatchInlineSnapshot(`
      "setup needs npm, and there is no working npm. It comes with Node; put it on the PATH, then run this again.
      [exit 1]"
    `);
    bench.tools.program('npm', 'exit 0');
    expect(await bench.failure([])).toMatchInlineSnapshot(`
      "setup needs a C++ compiler, and there is no working g++ or clang++ or c++. Install one (Debian: apt install g++), or name one in CXX, then run this again.
      [exit 1]"
    `);
    vi.stubEnv('CXX', 'icpx');
    expect(await bench.failure([])).toMatchInlineSnapshot(`
      "setup needs a C++ compiler, and there is no working icpx. Install one (Debian: apt install g++), or name one in CXX, then run this again.
      [exit 1]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('takes a program that does not work, or is none, for missing', async () => {
    bench.tools.program('python3', 'echo "No module named pip" >&2; exit 1');
    writeFileSync(join(bench.tools.bin, 'python'), 'not to be executed', { mode: 0o644 });
    expect(await bench.failure([])).toMatchInlineSnapshot(`
      "setup needs Python 3 with pip, and there is no working python3 or python. Install it (Debian: apt install python3-pip), then run this again.
      [exit 1]"
    `);
    bench.tools.allPresent();
    for (const none of [bench.root, join(bench.tools.bin, 'python')]) {
      vi.stubEnv('CXX', none);
      expect((await bench.failure([])).replace(bench.stable(none), 'NONE')).toMatchInlineSnapshot(`
        "setup needs a C++ compiler, and there is no working NONE. Install one (Debian: apt install g++), or name one in CXX, then run this again.
        [exit 1]"
      `);
    }
  });

  it('takes the first of several programs that works', async () => {
    bench.tools.allPresent();
    bench.tools.program('g++', 'exit 1');
    bench.tools.program('c++', '[ "$1" = --version ] || { echo "c++: fatal error: stop" >&2; exit 1; }');
    expect(await bench.failure([bench.library(), bench.binding()])).toMatchInlineSnapshot(`
      "c++ could not compile the native module (c++: fatal error: stop). It needs C++17 and glibc's headers; name another compiler in CXX.
      [exit 1]"
    `);
  });
});

describe.skipIf(!canSetUp)('setup', () => {
  beforeEach(() => bench.tools.allPresent());

  it('asks to come back when a registry does not answer', async () => {
    const sources = [bench.library(), bench.binding()];
    bench.tools.program(
      'python3',
      '[ "$3" = download ] || exit 0\necho "WARNING: Retrying" >&2\necho "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1',
    );
    expect(await bench.failure(sources)).toMatchInlineSnapshot(`
      "tensorflow-cpu==1.0 could not be fetched with pip (ERROR: No matching distribution found for tensorflow-cpu). Check that pip reaches its registry, then run this again.
      [exit 75]"
    `);
    bench.tools.program('python3', 'exit 0');
    expect(await bench.failure(sources)).toMatchInlineSnapshot(`
      "tensorflow-cpu==1.0 could not be fetched with pip (no file came). Check that pip reaches its registry, then run this again.
      [exit 75]"
    `);
    bench.tools.allPresent();
    bench.tools.program(
      'npm',
      '[ "$1" = --version ] || { echo "npm error network getaddrinfo ENOTFOUND" >&2; exit 1; }',
    );
    expect(await bench.failure(sources)).toMatchInlineSnapshot(`
      "tfjs-node@1.0 could not be fetched with npm (npm error network getaddrinfo ENOTFOUND). Check that npm reaches its registry, then run this again.
      [exit 75]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('says what the compiler said', async () => {
    const failing = '[ "$1" = --version ] || { echo "x.cc:1:1: fatal error: napi.h: No such file" >&2; exit 1; }';
    bench.tools.program('g++', failing);
    expect(await bench.failure([bench.library(), bench.binding()])).toMatchInlineSnapshot(`
      "g++ could not compile the native module (x.cc:1:1: fatal error: napi.h: No such file). It needs C++17 and glibc's headers; name another compiler in CXX.
      [exit 1]"
    `);
    expect(bench.left()).toEqual([]);
  });

  it('installs nothing that does not run, and keeps what was there', async () => {
    const before = join(bench.cache, 'cpu', tensorFlowManifestName);
    mkdirSync(join(bench.cache, 'cpu'), { recursive: true });
    writeFileSync(before, 'of an older setup');
    // The system's loader says why, in words of its own.
    expect(await bench.failure([bench.library(), bench.binding()])).toMatch(
      /^The library was built but does not run here \(.+\)\. Nothing was installed; --engine onnxruntime works now\.\n\[exit 1\]$/,
    );
    expect(readFileSync(before, 'utf8')).toBe('of an older setup');
    expect(bench.left()).toEqual(['cpu', `cpu/${tensorFlowManifestName}`]);
    expect(bench.notes).toMatchInlineSnapshot(`
      [
        "  fetch      tensorflow-cpu 1.0, 1 MB",
        "  fetch      tfjs-node 1.0, 1 MB",
        "  compile    the native module",
        "  try        one product",
      ]
    `);
  });

  it('clears away what a killed one left, and nothing of one that works', async () => {
    const [dead, alive] = ['.part-4194999-aa', `.part-${process.pid}-bb`]; // beyond Linux's largest number of a process
    for (const name of [dead, alive]) mkdirSync(join(bench.cache, name, 'cpu'), { recursive: true });
    await bench.failure([{ ...bench.library(), sha256: '0'.repeat(64) }]);
    expect(bench.left()).toEqual([alive, `${alive}/cpu`]);
  });

  it.skipIf(built === undefined)('runs what is there in a process of its own, and leaves it', async () => {
    mkdirSync(bench.cache);
    symlinkSync(builtFolder, join(bench.cache, 'cpu'));
    const sources = (built?.sources ?? []).map(({ name, sha256 }): Source => {
      return { name, version: '1.0', registry: 'pypi', bytes: 1, sha256, licence: 'MIT', members: [] };
    });
    expect(await bench.setUp(sources)).toMatchObject({ already: true, folder: join(bench.cache, 'cpu') });
    expect(existsSync(join(builtFolder, tensorFlowManifestName))).toBe(true);
  });
});
