import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJsonArray } from './json-array.js';
import { readItgRecords } from './read-itg-records.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-records-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(text: string): Promise<string> {
  const path = join(folder, 'records.json');
  await writeFile(path, text);
  return path;
}

async function toArray<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function arrayOf(text: string): Promise<unknown[]> {
  return toArray(readJsonArray(await written(text)));
}

it('reads published records', async () => {
  const path = fileURLToPath(new URL('../test/fixtures/itg-records.json', import.meta.url));
  const ids = (await toArray(readItgRecords(path))).map((record) => record.id);
  expect(ids.slice(0, 3)).toEqual(['83996', '411219', '281263']);
  expect(ids).toHaveLength(8);
});

it('names the row of a faulty record', async () => {
  const good = { id: 1, video: 'a.mp4', question: 'q', answer: '', frame_num: [1], clip_num: [0] };
  const path = await written(JSON.stringify([good, { ...good, id: 2, frame_num: 'all' }]));
  await expect(toArray(readItgRecords(path))).rejects.toThrowErrorMatchingInlineSnapshot(
    `[RecordError: Row 2, field frame_num: Invalid input: expected array, received string. Give a list of 1-fps frame indices, integers from 0.]`,
  );
});

describe('readJsonArray', () => {
  it('finds the borders of elements whatever they hold', async () => {
    const values = [{ a: '}]{["\\' }, { b: [[], { c: {} }] }, { d: 'é😀 "quoted" \\" ' }, [1, [2]], {}];
    expect(await arrayOf(JSON.stringify(values))).toEqual(values);
    expect(await arrayOf(JSON.stringify(values, null, 2))).toEqual(values);
    expect(await arrayOf(' [ ] \n')).toEqual([]);
  });

  it('joins elements across the pieces of a long file', async () => {
    const values = Array.from({ length: 3000 }, (_, id) => ({ id, text: '"[{\\é'.repeat(id % 40) }));
    expect(await arrayOf(JSON.stringify(values))).toEqual(values);
  });

  it.each([
    '{"a":1}',
    '[1]',
    '[{},]',
    '[,{}]',
    '[{}{}]',
    '[{}] []',
    '[{"a":}]',
    '[{]}]',
    '[{"a":1}',
    '[{"a":1',
    '',
    '[',
  ])('refuses %s', (text) => expect(arrayOf(text)).rejects.toThrow(/^Row [12] .*\.$/));

  it('says what is wrong', async () => {
    await expect(arrayOf('[{"a":1}, {"a":2')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 2 is incomplete: the file ends before its array does. Copy it again.]`,
    );
    await expect(arrayOf('[{"a":1}, 5]')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 2 starts with "5". The file must hold one JSON array of objects.]`,
    );
  });
});
