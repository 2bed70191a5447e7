import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToolResult } from './run-tool.js';
import type { Source } from './sources.js';
import { canSetUp, SetupBench } from './testing/setup-bench.js';
import { writeZip, type ZipMember } from './testing/zip-file.js';

// The fake libraries would not pass; archives are what is tested here.
vi.mock('./run-smoke.js', async (original) => ({
  ...(await original<object>()),
  runSmoke: (): Promise<ToolResult> => Promise.resolve({ code: 0, stdout: '', stderr: '', missing: false }),
}));

let bench: SetupBench;
beforeEach(() => {
  bench = new SetupBench();
  bench.tools.allPresent();
});
afterEach(() => bench.remove());

/** A wheel with these members, in the registry, and pinned. */
function wheel(name: string, contents: readonly ZipMember[]): Source {
  const file = join(bench.tools.registry, `${name}--1-0.whl`);
  writeZip(file, contents);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const members = [{ pattern: 'up/*', folder: 'deps/lib', below: 'up/' }];
  return { name, version: '1.0', registry: 'pypi', bytes: 1, sha256, licence: 'MIT', members };
}

const outside = (): string[] => readdirSync(bench.root).filter((name) => !['bin', 'cache', 'registry'].includes(name));

describe.skipIf(!canSetUp)('an archive', () => {
  it('with names that lead out of its folder is refused', async () => {
    const text = 'evil';
    expect(await bench.failure([wheel('hostile', [{ name: 'up/../../../../../evil', text }])])).toMatchInlineSnapshot(`
        "hostile--1-0.whl cannot be unpacked (up/../../../../../evil would be written outside of its folder). Check the disk, then run this again.
        [exit 1]"
      `);
    expect(await bench.failure([wheel('rooted', [{ name: `up/${bench.root}/evil`, text }])])).toMatchInlineSnapshot(`
        "rooted--1-0.whl cannot be unpacked (up/ROOT/evil would be written outside of its folder). Check the disk, then run this again.
        [exit 1]"
      `);
    expect(await bench.failure([wheel('itself', [{ name: 'up/.', text }])])).toMatchInlineSnapshot(`
        "itself--1-0.whl cannot be unpacked (up/. would be written outside of its folder). Check the disk, then run this again.
        [exit 1]"
      `);
    expect(outside()).toEqual([]);
    expect(bench.left()).toEqual([]);
  });

  it('makes no link: a wheel’s is a file with its text, and nothing is written through it', async () => {
    const link: ZipMember = { name: 'up/link', text: bench.root, mode: 0o120777 };
    expect(await bench.failure([wheel('through', [link, { name: 'up/link/evil', text: 'evil' }])]))
      .toMatchInlineSnapshot(`
        "through--1-0.whl cannot be unpacked (FileExistsError: [Errno 17] File exists: 'ROOT/cache/PART/cpu/deps/lib/link'). Check the disk, then run this again.
        [exit 1]"
      `);
    expect(outside()).toEqual([]);
    await bench.setUp([bench.library(), bench.binding(), wheel('linked', [link])]);
    const made = join(bench.cache, 'cpu/deps/lib/link');
    expect(lstatSync(made).isFile()).toBe(true);
    expect(readFileSync(made, 'utf8')).toBe(bench.root);
  });

  it('makes no link that a tarball holds, and no folder outside for what lies behind it', async () => {
    const names = [`in/lib -> ${bench.root}`, 'in/lib/evil'];
    const linked = bench.tools.tarball('linked', names, [{ pattern: 'in/*', folder: 'deps', below: 'in/' }]);
    await bench.setUp([bench.library(), bench.binding(), linked]);
    expect(readFileSync(join(bench.cache, 'cpu/deps/lib/evil'), 'utf8')).toBe('in/lib/evil');
    expect(outside()).toEqual([]);
  });

  it('that is damaged is refused', async () => {
    const members = [{ name: 'up/a', text: 'a', crc: 1 }];
    expect(await bench.failure([wheel('rotten', members)])).toMatchInlineSnapshot(`
        "rotten--1-0.whl cannot be unpacked (zipfile.BadZipFile: Bad CRC-32 for file 'up/a'). Check the disk, then run this again.
        [exit 1]"
      `);
    expect(bench.left()).toEqual([]);
  });

  it('is never opened when it is not the pinned one, whatever it holds', async () => {
    const python = readFileSync(join(bench.tools.bin, 'python3'), 'utf8').replace('#!/bin/sh\n', '');
    bench.tools.program('python3', `echo "$1 $2 $3" >> "${bench.root}/calls"\n${python}`);
    const genuine = bench.library('genuine');
    const large = { name: 'tensorflow/libtensorflow_cc.so.2', text: 'x'.repeat(2 ** 22) };
    const replaced = wheel('genuine', [{ name: '../evil', text: 'evil' }, large]);
    expect((await bench.failure([genuine])).replace(replaced.sha256, 'FOUND').replace(genuine.sha256, 'PINNED'))
      .toMatchInlineSnapshot(`
        "genuine--1-0.whl is not the file that was tested: its SHA-256 is FOUND, not PINNED. Nothing was installed; ask the registry's owner, or use --engine onnxruntime.
        [exit 1]"
      `);
    expect(readFileSync(join(bench.root, 'calls'), 'utf8')).toBe('-m pip --version\n-m pip download\n');
    expect(existsSync(join(bench.cache, 'cpu'))).toBe(false);
    expect(bench.left()).toEqual([]);
  });
});
