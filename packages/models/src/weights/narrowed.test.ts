import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { float32Source } from './tensor-source.js';
import { writeSafetensors } from './write-safetensors.js';

const folder = mkdtempSync(join(tmpdir(), 'videoitg-narrowed-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a number that f16 cannot hold is refused by name, and the old file stays as it was', async () => {
  const path = join(folder, 'w.safetensors');
  writeFileSync(path, 'old');
  const values = Float32Array.of(Infinity, -65504, -65520);
  await expect(
    writeSafetensors(path, [float32Source('a', [3], values, 'F16')]),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[NarrowingError: Tensor "a" holds -65520, and f16 ends at 65504. Write it as bf16 or f32.]`,
  );
  expect(readdirSync(folder)).toEqual(['w.safetensors']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});
