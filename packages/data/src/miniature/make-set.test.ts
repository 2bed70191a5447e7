import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseItgRecords } from '../pure/itg-record.js';
import { clipsOf } from './clips.js';
import { labelTimes } from './clip-format.js';
import { makeMiniature } from './make-set.js';
import { MEDIA_FOLDER } from './manifest.js';
import { DEFAULT_KINDS } from './questions.js';
import { RandomStream } from './random.js';
import { readMiniature } from './read-set.js';
import { recordsOf } from './records.js';

const options = { seed: 3, training: 5, heldOut: 2 };
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'miniature-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Hash of every file of a folder by its path below it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const hashed = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const path = join(parentPath, name);
    return [
      path.slice(folder.length + 1),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ];
  });
  return Object.fromEntries((await Promise.all(hashed)).sort());
}

describe('makeMiniature', () => {
  it('writes the same bytes for the same parameters, interrupted or not', async () => {
    const [whole, parts] = [join(root, 'whole'), join(root, 'parts')];
    const set = await makeMiniature({ ...options, folder: whole });
    const stop = new AbortController();
    const onProgress = ({ made }: { made: number }): void => {
      if (made === 3) stop.abort(new Error('stopped by the test'));
    };
    const interrupted = makeMiniature({ ...options, folder: parts, onProgress, signal: stop.signal });
    await expect(interrupted).rejects.toThrow('stopped by the test');
    await expect(readMiniature(parts)).rejects.toThrow('is unfinished: call makeMiniature again');
    expect(Object.keys(await contents(parts)).filter((path) => path.endsWith('.part'))).toEqual([]);
    // What a process leaves that is killed while it writes.
    await writeFile(join(parts, MEDIA_FOLDER, 'train', '00004.mp4.killed.part'), 'half a video');
    const resumed = await makeMiniature({ ...options, folder: parts });
    const files = await contents(whole);
    expect(await contents(parts)).toEqual(files);
    expect(Object.keys(files).length).toBe(4 + 7);
    expect({ ...resumed, folder: whole }).toEqual(set);
    expect(await readMiniature(whole)).toEqual(set);
  }, 60_000);

  it('reads a finished set without making a video, and refuses other parameters', async () => {
    const folder = join(root, 'whole');
    let made = 0;
    await makeMiniature({ ...options, folder, onProgress: () => made++ });
    expect(made).toBe(0);
    const other = makeMiniature({ ...options, folder, seed: 4 });
    await expect(
      other.catch((error: Error) => Promise.reject(new Error(error.message.replace(folder, 'FOLDER')))),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: FOLDER holds a miniature with other parameters ({"version":1,"seed":3,"training":5,"heldOut":2,"kinds":["appearance","attribute","touch","before","after","text","summary"]}): choose another folder, or delete this one.]`,
    );
  });

  it('refuses a folder that holds something else, and numbers that make no sense', async () => {
    await writeFile(join(root, 'note.txt'), 'mine');
    await expect(makeMiniature({ ...options, folder: root })).rejects.toThrow('is not empty and holds no miniature');
    const folder = join(root, 'none');
    await expect(makeMiniature({ ...options, folder, training: -1 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[MiniatureError: training is -1: give a whole number of videos from 0 to 99999.]`,
    );
    await expect(makeMiniature({ ...options, folder, seed: 0.5 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[MiniatureError: The seed 0.5 is not a whole number: give one such as 1.]`,
    );
    await expect(makeMiniature({ ...options, folder, kinds: [] })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[MiniatureError: No kind of question is asked: name some of appearance, attribute, touch, before, after, text, summary, motion.]`,
    );
    await expect(readMiniature(folder)).rejects.toThrow('There is no miniature in');
  });

  it('refuses records that point out of the folder', async () => {
    const folder = join(root, 'hostile');
    await makeMiniature({ folder, seed: 1, training: 1, heldOut: 0 });
    const path = join(folder, 'train.json');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('/train/00000.mp4', '/../../../etc/passwd'));
    await expect(readMiniature(folder)).rejects.toThrow('does not fit this version of the miniature (0.video');
    await writeFile(path, '{');
    await expect(readMiniature(folder)).rejects.toThrow('is not JSON');
  });
});

describe('the quickstart set', () => {
  const parameters = { version: 1 as const, seed: 1, training: 600, heldOut: 60, kinds: [...DEFAULT_KINDS] };
  const clips = clipsOf(parameters);
  const asked = clips.map((clip) => ({
    clip,
    count: labelTimes(clip.format).length,
    questions: recordsOf(RandomStream.of(1, `${clip.split}/${clip.name}/questions`), clip, DEFAULT_KINDS),
  }));
  const records = asked.flatMap(({ questions }) => questions.map(({ record }) => record));

  it('has records in the published schema with labels in range', () => {
    expect(parseItgRecords(records)).toEqual(records); // also checks that ids are unique
    expect(new Set(records.map(({ video, question }) => `${video} ${question}`)).size).toBe(records.length);
    for (const { count, questions, clip } of asked) {
      for (const { record } of questions) {
        expect(record.video.startsWith('LLaVA-Video-178K/')).toBe(true);
        expect(record.question).toMatch(/^<image>\n[a-z ]+$/);
        expect(record.frame_num.length).toBeGreaterThanOrEqual(2);
        expect(record.frame_num.length).toBeLessThanOrEqual(0.45 * count);
        expect(Math.max(...record.frame_num)).toBeLessThan(count);
        for (const index of record.frame_num) expect(record.clip_num).toContain(Math.floor(index / 5));
        for (const c of record.clip_num) expect(record.frame_num.some((i) => i >= 5 * c && i < 5 * c + 5)).toBe(true);
        expect([record.motion, record.existence]).toEqual(['No', 'No']);
      }
      expect(count).toBe(clip.format.seconds);
    }
  });

  it('asks different questions about every video and keeps answers rare', () => {
    for (const { questions, clip } of asked) {
      expect(new Set(questions.map(({ record }) => String(record.frame_num))).size).toBeGreaterThanOrEqual(3);
      for (const kind of DEFAULT_KINDS) {
        const most = clip.split === 'train' ? 4 : 2;
        expect(questions.filter((question) => question.kind === kind).length).toBeLessThanOrEqual(most);
      }
    }
    const rates = asked.flatMap(({ count, questions }) =>
      questions.map(({ record }) => record.frame_num.length / count),
    );
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(mean).toBeGreaterThan(0.15);
    expect(mean).toBeLessThan(0.3);
  });

  it('keeps held-out videos and sentences out of training', () => {
    const of = (split: string): typeof asked => asked.filter(({ clip }) => clip.split === split);
    const plans = new Set(of('train').map(({ clip }) => JSON.stringify(clip.plan)));
    expect(plans.size).toBe(600);
    expect(of('held_out').filter(({ clip }) => plans.has(JSON.stringify(clip.plan)))).toEqual([]);
    const sentences = (split: string): string[] =>
      of(split).flatMap(({ questions }) => questions.map(({ record }) => record.question));
    const seen = new Set(sentences('train'));
    const words = new Set([...seen].flatMap((sentence) => sentence.split(/\s+/)));
    expect(sentences('held_out').filter((sentence) => seen.has(sentence))).toEqual([]);
    expect(
      sentences('held_out')
        .flatMap((sentence) => sentence.split(/\s+/))
        .filter((word) => !words.has(word)),
    ).toEqual([]);
  });

  it('holds out sixteen clips at two sizes for each camera rate, larger than training clips', () => {
    const formats = (split: string) => clips.filter((clip) => clip.split === split).map(({ format }) => format);
    const largest = Math.max(...formats('train').map(({ width, height }) => width * height));
    const camera = formats('held_out').filter(({ width, height, rate }) => {
      return width * height > largest && rate.numerator / rate.denominator > 20;
    });
    const pairs = camera.map(({ width, height, rate }) => {
      return `${(rate.numerator / rate.denominator).toFixed(3)} at ${width}x${height}`;
    });
    expect(pairs.sort()).toMatchInlineSnapshot(`
      [
        "23.976 at 108x192",
        "23.976 at 320x180",
        "24.000 at 160x120",
        "24.000 at 192x108",
        "25.000 at 160x120",
        "25.000 at 192x108",
        "29.970 at 108x192",
        "29.970 at 176x144",
        "30.000 at 176x144",
        "30.000 at 320x180",
        "50.000 at 160x120",
        "50.000 at 192x108",
        "59.940 at 108x192",
        "59.940 at 160x120",
        "60.000 at 108x192",
        "60.000 at 192x108",
      ]
    `);
    const shapes = new Set(formats('train').map(({ width, height }) => `${width}x${height}`));
    expect(formats('held_out').filter(({ width, height }) => shapes.has(`${width}x${height}`))).toEqual([]);
    expect(clips.every(({ format }) => format.width % 2 === 0 && format.height % 2 === 0)).toBe(true);
    expect(clips.some(({ format }) => format.bFrames > 0)).toBe(true);
    expect(new Set(clips.map(({ format }) => format.seconds)).size).toBe(13);
  });
});
