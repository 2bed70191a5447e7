import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InterruptedError } from '../errors.js';
import { exitCodeOf } from '../exit-codes.js';
import { FakeTools, realPython } from '../testing/fake-tools.js';
import { setUpTensorFlow } from './set-up-tensorflow.js';
import type { Source } from './sources.js';

const onLinux = process.platform === 'linux' && process.arch === 'x64';

let root = '';
let tools: FakeTools;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'videoitg-setup-')));
  tools = new FakeTools(root);
  vi.stubEnv('VIDEOITG_TENSORFLOW', join(root, 'cache'));
  vi.stubEnv('PATH', tools.bin);
  vi.stubEnv('CXX', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** Files as the real wheel and tarball have them, as far as setup looks at them. */
const library = (): Source =>
  tools.wheel(
    'tensorflow-cpu',
    ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/include/tensorflow/c/c_api.h', 'tensorflow/python/unused.py'],
    [
      { pattern: 'tensorflow/*.so.2', folder: 'deps/lib' },
      { pattern: 'tensorflow/include/*.h', folder: 'deps/include', below: 'tensorflow/include/' },
    ],
  );
const binding = (): Source =>
  tools.tarball(
    'tfjs-node',
    ['package/binding/tfjs_binding.cc', 'package/include/node_api.h'],
    [
      { pattern: '*.cc', folder: 'binding' },
      { pattern: '*.h', folder: 'node' },
    ],
  );

/** What setup says when it fails, with its exit code; the notes that it gave before go into `notes`. */
async function failure(sources: readonly Source[], signal = new AbortController().signal): Promise<string> {
  const error: unknown = await setUpTensorFlow({ gpu: false, signal, log: (line) => notes.push(line), sources }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const text = error instanceof Error ? `${error.message}\n[exit ${exitCodeOf(error)}]` : 'it did not fail';
  return text.replaceAll(root, 'ROOT');
}
let notes: string[] = [];
beforeEach(() => (notes = []));

/** What lies in the cache, at any depth. */
const left = (): string[] =>
  existsSync(join(root, 'cache')) ? (readdirSync(join(root, 'cache'), { recursive: true }) as string[]).sort() : [];

describe.skipIf(!onLinux)('setup without its tools', () => {
  it('names the program that is missing and how to get it', async () => {
    expect(await failure([])).toMatchInlineSnapshot(`
      "setup needs Python 3 with pip, and there is no working python3 or python. Install it (Debian: apt install python3-pip), then run this again.
      [exit 1]"
    `);
    tools.program('python3', 'exit 0');
    expect(await failure([])).toMatchInlineSnapshot(`
      "setup needs npm, and there is no working npm. It comes with Node; put it on the PATH, then run this again.
      [exit 1]"
    `);
    tools.program('npm', 'exit 0');
    expect(await failure([])).toMatchInlineSnapshot(`
      "setup needs a C++ compiler, and there is no working g++ or clang++ or c++. Install one (Debian: apt install g++), or name one in CXX, then run this again.
      [exit 1]"
    `);
    vi.stubEnv('CXX', 'icpx');
    expect(await failure([])).toMatchInlineSnapshot(`
      "setup needs a C++ compiler, and there is no working icpx. Install one (Debian: apt install g++), or name one in CXX, then run this again.
      [exit 1]"
    `);
    expect(left()).toEqual([]);
  });

  it('takes a program that does not work for missing', async () => {
    tools.program('python3', 'echo "No module named pip" >&2; exit 1');
    expect(await failure([])).toContain('setup needs Python 3 with pip');
  });
});

describe.skipIf(!onLinux || realPython === undefined)('setup', () => {
  beforeEach(() => tools.allPresent());

  it('asks to come back when a registry does not answer', async () => {
    const sources = [library(), binding()];
    tools.program(
      'python3',
      '[ "$3" = download ] || exit 0\necho "WARNING: Retrying" >&2\necho "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1',
    );
    expect(await failure(sources)).toMatchInlineSnapshot(`
      "tensorflow-cpu==1.0 could not be fetched with pip (ERROR: No matching distribution found for tensorflow-cpu). Check that pip reaches its registry, then run this again.
      [exit 75]"
    `);
    tools.allPresent();
    tools.program('npm', '[ "$1" = --version ] || { echo "npm error network getaddrinfo ENOTFOUND" >&2; exit 1; }');
    expect(await failure(sources)).toMatchInlineSnapshot(`
      "tfjs-node@1.0 could not be fetched with npm (npm error network getaddrinfo ENOTFOUND). Check that npm reaches its registry, then run this again.
      [exit 75]"
    `);
    expect(left()).toEqual([]);
  });

  it('refuses a file with another hash', async () => {
    const wanted = library();
    expect(await failure([{ ...wanted, sha256: '0'.repeat(64) }])).toBe(
      `tensorflow-cpu--1-0.whl is not the file that was tested: its SHA-256 is ${wanted.sha256}, not ${'0'.repeat(64)}. ` +
        "Nothing was installed; ask the registry's owner, or use --engine onnxruntime.\n[exit 1]",
    );
    expect(left()).toEqual([]);
  });

  it('writes nothing outside its folder, whatever names an archive has', async () => {
    const up = { pattern: 'up/*', folder: 'deps/lib', below: 'up/' };
    expect(await failure([tools.wheel('hostile', ['up/../../../../../evil'], [up])])).toMatchInlineSnapshot(`
      "hostile--1-0.whl cannot be unpacked (up/../../../../../evil would be written outside of its folder). Check the disk, then run this again.
      [exit 1]"
    `);
    expect(await failure([tools.wheel('rooted', [`up/${root}/evil`], [up])])).toMatchInlineSnapshot(`
      "rooted--1-0.whl cannot be unpacked (up/ROOT/evil would be written outside of its folder). Check the disk, then run this again.
      [exit 1]"
    `);
    expect(existsSync(join(root, 'evil'))).toBe(false);
    expect(left()).toEqual([]);
  });

  it('makes no link that an archive holds', async () => {
    const sources = [
      library(),
      binding(),
      tools.tarball(
        'linked',
        [`in/lib -> ${root}`, 'in/lib/evil'],
        [{ pattern: 'in/*', folder: 'deps', below: 'in/' }],
      ),
    ];
    // The file behind the link is written below setup's own folder: the fake library then does not run.
    expect(await failure(sources)).toContain('The library was built but does not run here');
    expect(existsSync(join(root, 'evil'))).toBe(false);
  });

  it('says what the compiler said', async () => {
    tools.program('g++', '[ "$1" = --version ] || { echo "x.cc:1:1: fatal error: napi.h: No such file" >&2; exit 1; }');
    expect(await failure([library(), binding()])).toMatchInlineSnapshot(`
      "g++ could not compile the native module (x.cc:1:1: fatal error: napi.h: No such file). It needs C++17 and glibc's headers; name another compiler in CXX.
      [exit 1]"
    `);
    expect(left()).toEqual([]);
  });

  it('installs nothing that does not run, and keeps what was there', async () => {
    const before = join(root, 'cache', 'cpu', 'videoitg-tensorflow.json');
    mkdirSync(join(root, 'cache', 'cpu'), { recursive: true });
    writeFileSync(before, 'of an older setup');
    expect(await failure([library(), binding()])).toMatch(
      /^The library was built but does not run here \(.+\)\. Nothing was installed; --engine onnxruntime works now\.\n\[exit 1\]$/,
    );
    expect(readFileSync(before, 'utf8')).toBe('of an older setup');
    expect(left()).toEqual(['cpu', 'cpu/videoitg-tensorflow.json']);
    expect(notes).toMatchInlineSnapshot(`
      [
        "  fetch      tensorflow-cpu 1.0, 1 MB",
        "  fetch      tfjs-node 1.0, 1 MB",
        "  compile    the native module",
        "  try        one product",
      ]
    `);
  });

  it('leaves nothing when it is interrupted', async () => {
    const sources = [library(), binding()];
    const controller = new AbortController();
    tools.program('npm', '[ "$1" = --version ] && exit 0\nexec /bin/sleep 60');
    setTimeout(() => controller.abort(new InterruptedError()), 1500);
    expect(await failure(sources, controller.signal)).toMatchInlineSnapshot(`
      "stopped; what was saved can be continued.
      [exit 130]"
    `);
    expect(notes.at(-1)).toContain('tfjs-node');
    expect(left()).toEqual([]);
  });

  it('clears away what a killed one left, and nothing of one that works', async () => {
    const [dead, alive] = ['.part-4194999-aa', `.part-${process.pid}-bb`]; // beyond Linux's largest number of a process
    for (const name of [dead, alive]) mkdirSync(join(root, 'cache', name, 'cpu'), { recursive: true });
    await failure([{ ...library(), sha256: '0'.repeat(64) }]);
    expect(left()).toEqual([alive, `${alive}/cpu`]);
  });
});
