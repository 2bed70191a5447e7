import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { longestAllowed, mutate, seedFile, timed, tryParse } from '../../test/mutate-safetensors.js';
import { CounterRandom } from '@videoitg/core';
import { openWeights } from './open-weights.js';
import { WeightError } from './weight-error.js';

test('10,000 mutated files: each is refused for a reason or tiles its data', () => {
  const random = new CounterRandom([1, 'safetensors-mutations']);
  const seed = seedFile();
  expect(tryParse(seed)).toBeUndefined();
  const problems = new Map<string, number>();
  let slowest = 0;
  for (let i = 0; i < 10_000; i++) {
    const { result: problem = 'accepted', milliseconds } = timed(() => tryParse(mutate(seed, random, i)));
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
    slowest = Math.max(slowest, milliseconds);
  }
  // The mutations reach behind the first checks: most rules are broken by some of them, and some files stay good.
  expect(problems.size).toBeGreaterThan(12);
  expect(problems.get('accepted')).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(longestAllowed);
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-mutated-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('2,000 of them on disk: what opens can be read, and holds the bytes that its header names', async () => {
  const random = new CounterRandom([3, 'safetensors-mutations']);
  const path = join(folder, 'model.safetensors');
  let read = 0;
  for (let i = 0; i < 2000; i++) {
    const file = mutate(seedFile(), random, i);
    await writeFile(path, file);
    const weights = await openWeights(path).catch((error: unknown) => {
      if (error instanceof WeightError) return undefined;
      throw error;
    });
    if (weights === undefined) continue;
    for (const { name, dtype, offset, byteLength } of weights.entries.values()) {
      const reading = weights.read(name);
      if (!['F32', 'BF16', 'F16', 'I32', 'I64'].includes(dtype)) {
        await expect(reading).rejects.toThrow(WeightError);
        continue;
      }
      const { values } = await reading;
      expect(Buffer.from(values.buffer)).toEqual(Buffer.from(file.subarray(offset, offset + byteLength)));
      read++;
    }
    await weights.close();
  }
  expect(read).toBeGreaterThan(100);
});
