import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gpuName, withGpuMemory } from './gpu.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-test-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('a machine with nvidia-smi', () => {
  // Stands in for the driver's tool: the name, and whatever number the file `used` holds.
  beforeEach(async () => {
    const script = `#!/bin/sh\ncase "$1" in *name) echo 'NVIDIA H200' ;; *) cat '${folder}/used' ;; esac\n`;
    await writeFile(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
    await writeFile(join(folder, 'used'), '500\n');
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  });

  it('has a name', async () => {
    expect(await gpuName()).toBe('NVIDIA H200');
  });

  it('has a peak above what was used before', async () => {
    const measured = await withGpuMemory(async () => {
      for (const used of ['2500', '1500']) {
        await writeFile(join(folder, 'used'), used);
        await sleep(400);
      }
      return 'done';
    });
    // 2,000 MiB = 2,097.152 MB.
    expect(measured).toEqual({ result: 'done', peakMb: expect.closeTo(2097.152, 6) });
  });
});

it('measures nothing without one', async () => {
  vi.stubEnv('PATH', folder);
  expect(await gpuName()).toBeUndefined();
  expect(await withGpuMemory(() => Promise.resolve(1))).toEqual({ result: 1 });
});
