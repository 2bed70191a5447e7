import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { streamFileAtomic, writeFileAtomic } from './atomic-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('replaces a file whole and leaves nothing beside it', async () => {
  const path = join(folder, 'a.json');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, new Uint8Array([0x6e, 0x65, 0x77]));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['a.json']);
});

it('shows a streamed file only when it is complete', async () => {
  const path = join(folder, 'b.txt');
  const result = await streamFileAtomic(path, async (sink) => {
    await sink.write('one ');
    expect(sink.position).toBe(4);
    expect(await readdir(folder)).not.toContain('b.txt');
    await sink.write('twö');
    return sink.position;
  });
  expect(result).toBe(8);
  expect(await readFile(path, 'utf8')).toBe('one twö');
});

it('keeps the old content and removes the temporary file when writing fails', async () => {
  const path = join(folder, 'c.txt');
  await writeFile(path, 'old');
  const failing = streamFileAtomic(path, async (sink) => {
    await sink.write('half of the new');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['c.txt']);
});

it('removes the temporary file when the target cannot be replaced', async () => {
  const path = join(folder, 'folder');
  await streamFileAtomic(join(folder, 'x'), (sink) => sink.write('x'));
  await import('node:fs/promises').then(({ mkdir }) => mkdir(join(path, 'inner'), { recursive: true }));
  await expect(writeFileAtomic(path, 'data')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect((await readdir(folder)).toSorted()).toEqual(['folder', 'x']);
});
