import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordBatchReader } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameIndices } from '../pure/units.js';
import type { CacheColumns, VideoFeatures } from './format.js';
import { openFeatureCache } from './reader.js';
import { writeFeatureCache } from './writer.js';

const shape = { patches: 3, embed: 5, source: 'test' };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-features-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function video(name: string, frames: number[]): VideoFeatures {
  const features = Uint16Array.from({ length: frames.length * 15 }, (_, at) => (at * 31 + name.length * 977) & 0xffff);
  return { video: name, frames: frameIndices(frames), features };
}

const videos = [video('a.mp4', [0, 24, 48]), video('grünes/ü.mkv', [7]), video('c', [0, 1, 2, 4_000_000_000])];

async function written(name: string, list: Iterable<VideoFeatures> = videos): Promise<string> {
  const path = join(folder, name);
  await writeFeatureCache(path, shape, list);
  return path;
}

const withoutFolder = (error: unknown): string => String(error).replace(`${folder}/`, '');

describe('a feature cache', () => {
  it('gives back what was written, by position', async () => {
    const cache = await openFeatureCache(await written('cache.arrow'));
    expect(cache.shape).toEqual(shape);
    expect(cache.length).toBe(3);
    expect(await cache.entries()).toEqual([
      { position: 0, video: 'a.mp4', frames: 3 },
      { position: 1, video: 'grünes/ü.mkv', frames: 1 },
      { position: 2, video: 'c', frames: 4 },
    ]);
    expect(await Promise.all([cache.read(2), cache.read(0), cache.read(1)])).toEqual([videos[2], videos[0], videos[1]]);
    await expect(cache.read(3)).rejects.toThrow('holds 3 videos, so there is no position 3');
    await cache.close();
  });

  it('is a file that Arrow reads', async () => {
    const reader = RecordBatchReader.from<CacheColumns>(await readFile(await written('arrow.arrow')));
    const batches = [...reader];
    expect(batches.map((batch) => batch.numRows)).toEqual([3, 1, 4]);
    for (const [position, batch] of batches.entries()) {
      const one = videos[position];
      if (one === undefined) throw new Error('one batch too many');
      expect([...(batch.getChild('video') ?? [])]).toEqual(one.frames.map(() => one.video));
      expect([...(batch.getChild('frame') ?? [])]).toEqual([...one.frames]);
      const values: unknown = batch.getChild('features')?.data[0]?.children[0]?.values;
      if (!(values instanceof Uint16Array)) throw new Error('the features are no halves');
      // The library's view includes the padding to 8 bytes.
      expect(values.subarray(0, one.features.length)).toEqual(one.features);
    }
  });

  it('may be empty', async () => {
    const cache = await openFeatureCache(await written('empty.arrow', []));
    expect([cache.length, cache.shape]).toEqual([0, shape]);
    await cache.close();
  });

  it('is not left half written', async () => {
    async function* failing(): AsyncGenerator<VideoFeatures> {
      yield video('a.mp4', [1]);
      await Promise.reject(new Error('decoder fault'));
    }
    await expect(writeFeatureCache(join(folder, 'half.arrow'), shape, failing())).rejects.toThrow('decoder fault');
    expect((await readdir(folder)).filter((name) => name.includes('half'))).toEqual([]);
  });

  it('takes only features that fit', async () => {
    const refused = async (list: VideoFeatures[]): Promise<string> =>
      withoutFolder(await written('refused.arrow', list).catch((error: unknown) => error));
    expect(await refused([{ ...video('a', [1]), features: new Uint16Array(14) }])).toMatchInlineSnapshot(
      `"FeatureCacheError: refused.arrow cannot take the features of "a": there are 14 values. Give [frame, patch, embed], 1 x 3 x 5 = 15."`,
    );
    expect(await refused([video('a', [1]), video('a', [2])])).toMatchInlineSnapshot(
      `"FeatureCacheError: refused.arrow cannot take the features of "a": they were written before. Give every video once."`,
    );
    expect(await refused([video('a', [])])).toMatchInlineSnapshot(
      `"FeatureCacheError: refused.arrow cannot take the features of "a": there are 0 frames. Give 1 to 1048576."`,
    );
    expect(await refused([video('', [1])])).toMatchInlineSnapshot(
      `"FeatureCacheError: refused.arrow cannot take the features of "": the id has 0 bytes. Give it 1 to 4096."`,
    );
  });
});

describe('a damaged feature cache', () => {
  async function faultOf(bytes: Uint8Array): Promise<string> {
    const path = join(folder, 'damaged.arrow');
    await writeFile(path, bytes);
    const cache = await openFeatureCache(path).catch(withoutFolder);
    if (typeof cache === 'string') return cache;
    const work = (async () => {
      await cache.entries();
      for (let position = 0; position < cache.length; position++) await cache.read(position);
      return 'no fault';
    })();
    const fault = await work.catch(withoutFolder);
    await cache.close();
    return fault;
  }

  it('is refused', async () => {
    const whole = await readFile(await written('whole.arrow'));
    expect(await faultOf(whole)).toBe('no fault');
    expect(await faultOf(whole.subarray(0, 10))).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: it is too short for an Arrow file. Delete it and compute it again."`,
    );
    expect(await faultOf(Buffer.from('x'.repeat(100)))).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: it is no Arrow file. Delete it and compute it again."`,
    );
    expect(await faultOf(whole.subarray(0, whole.length - 40))).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: it was not written to its end. Delete it and compute it again."`,
    );
    const longFooter = Buffer.from(whole);
    longFooter.writeInt32LE(whole.length, whole.length - 10);
    expect(await faultOf(longFooter)).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: its footer has no place. Delete it and compute it again."`,
    );
    const cutMiddle = Buffer.concat([whole.subarray(0, 200), whole.subarray(600)]);
    expect(await faultOf(cutMiddle)).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: record batch 2 lies outside the file or on another. Delete it and compute it again."`,
    );
  });

  it('never gives more than a typed error, wherever a word of its structure is overwritten', async () => {
    const whole = await readFile(await written('fuzz.arrow'));
    let refused = 0;
    for (let at = 0; at + 4 <= whole.length; at += 4) {
      for (const value of [-1, 0x7fffffff]) {
        const bytes = Buffer.from(whole);
        bytes.writeInt32LE(value, at);
        const fault = await faultOf(bytes);
        expect(fault).toMatch(/^no fault$|^FeatureCacheError: /);
        if (fault !== 'no fault') refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('of another format is refused', async () => {
    const other = await readFile(await written('other.arrow'));
    const at = other.lastIndexOf('videoitg-features@1');
    other.write('videoitg-features@9', at);
    expect(await faultOf(other)).toMatchInlineSnapshot(
      `"FeatureCacheError: damaged.arrow is not a usable feature cache: its metadata are not those of videoitg-features@1. Delete it and compute it again."`,
    );
  });
});
