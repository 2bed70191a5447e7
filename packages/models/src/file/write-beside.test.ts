import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { writeBeside } from './write-beside.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-beside-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('replaces the file and leaves nothing beside it', async () => {
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'old and longer');
  await writeBeside(path, async (handle) => {
    expect(readFileSync(path, 'utf8')).toBe('old and longer');
    await handle.write('new');
  });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('a failing writer leaves the old file and nothing beside it', async () => {
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'old');
  const failing = writeBeside(path, async (handle) => {
    await handle.write('half of the n');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('a rename that fails leaves nothing behind', async () => {
  const path = join(folder, 'taken');
  const inner = join(path, 'file');
  mkdirSync(path);
  writeFileSync(inner, '');
  await expect(writeBeside(path, async (handle) => void (await handle.write('x')))).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});
