import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InterruptedError } from '../errors.js';
import type { ToolOptions, ToolResult } from './run-tool.js';
import { canSetUp, SetupBench } from './testing/setup-bench.js';

/** The smoke run of a library, which the fake ones would never pass. */
const smoke = vi.hoisted(() => vi.fn<(options?: ToolOptions) => Promise<ToolResult>>());
vi.mock('./run-smoke.js', async (original) => ({ ...(await original<object>()), runSmoke: smoke }));

let bench: SetupBench;
beforeEach(() => {
  bench = new SetupBench();
  bench.tools.allPresent();
  smoke.mockReset();
  smoke.mockResolvedValue({ code: 0, stdout: '{}', stderr: '', missing: false });
});
afterEach(() => bench.remove());

describe.skipIf(!canSetUp)('an interruption', () => {
  /** Says that it has begun, then hangs. */
  const hang = (marker: string): string => `: > '${marker}'\nexec /bin/sleep 60`;
  /** Takes the value of pip's `--dest`. */
  const findFolder = 'for last; do [ "$before" = --dest ] && to=$last; before=$last; done';
  const stages: readonly (readonly [string, (marker: string) => void])[] = [
    ['while a program is looked for', (marker) => bench.tools.program('g++', hang(marker))],
    [
      'while pip fetches',
      (marker) => bench.tools.program('python3', `case "$*" in *download*) ${hang(marker)};; esac`),
    ],
    [
      'while what came is hashed',
      (marker) => {
        // Holes: they take no room, and some seconds to read.
        const fetch = `/usr/bin/truncate -s 3G "$to/large.whl"\n: > '${marker}'`;
        bench.tools.program('python3', `[ "$3" = download ] || exit 0\n${findFolder}\n${fetch}`);
      },
    ],
    ['while npm fetches', (marker) => bench.tools.program('npm', `[ "$1" = --version ] && exit 0\n${hang(marker)}`)],
    [
      'while an archive is unpacked',
      (marker) => {
        const python = readFileSync(join(bench.tools.bin, 'python3'), 'utf8').replace('#!/bin/sh\n', '');
        bench.tools.program('python3', `case "$1" in *unpack.py) ${hang(marker)};; esac\n${python}`);
      },
    ],
    [
      'while the module is compiled',
      (marker) => bench.tools.program('g++', `[ "$1" = --version ] && exit 0\n${hang(marker)}`),
    ],
    [
      'while the library is tried',
      (marker) =>
        smoke.mockImplementationOnce(({ signal } = {}) => {
          writeFileSync(marker, '');
          return new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error)); // an `InterruptedError`
          });
        }),
    ],
  ];

  it.each(stages)('%s leaves nothing, and the next run completes', async (_, prepare) => {
    const sources = [bench.library(), bench.binding()];
    const marker = join(bench.root, 'begun');
    prepare(marker);
    const controller = new AbortController();
    const failure = bench.failure(sources, { signal: controller.signal });
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true), { timeout: 20_000 });
    controller.abort(new InterruptedError());
    expect(await failure).toMatchInlineSnapshot(`
        "stopped; what was saved can be continued.
        [exit 130]"
      `);
    expect(bench.left()).toEqual([]);
    bench.tools.allPresent();
    expect(await bench.setUp(sources)).toMatchObject({ already: false });
    expect(await bench.setUp(sources)).toMatchObject({ already: true });
  });

  it('waits for a program that ends late, so that it leaves nothing behind', async () => {
    const [marker, late] = [join(bench.root, 'begun'), join(bench.root, 'late')];
    const finish = `trap '/bin/sleep 0.3; /bin/mkdir -p "$to"; : > "$to/late"; : > "${late}"; exit 143' TERM`;
    const wait = 'while :; do /bin/sleep 0.05; done';
    bench.tools.program('python3', `[ "$3" = download ] || exit 0\n${findFolder}\n${finish}\n: > '${marker}'\n${wait}`);
    const controller = new AbortController();
    const failure = bench.failure([bench.library()], { signal: controller.signal });
    await vi.waitFor(() => expect(existsSync(marker)).toBe(true), { timeout: 20_000 });
    controller.abort(new InterruptedError());
    expect(await failure).toContain('[exit 130]');
    expect(existsSync(late)).toBe(true);
    expect(bench.left()).toEqual([]);
  });
});
