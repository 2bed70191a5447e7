import { initializeState, makeBundle, onnxRuntimeEngine, parameterEntries, type Session } from '@videoitg/core';
import { fromFloat16, toFloat16 } from '@videoitg/data';
import { featuresProgram, FrameSelector } from '@videoitg/models';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTinySet, type TinySet } from '../testing/tiny-set.js';
import { cachedVideos, type CacheOptions, type CachedVideos } from './cached-videos.js';
import { extractFeatures } from './extract-features.js';
import { loadVideos, recordsByVideo, type LoadedVideos, type VideoRecords } from './load-videos.js';

let folder = '';
let tinySet: TinySet;
let session: Session;
/** Records of: a good video, one of junk, a second good one, one cut short, one that does not exist, one with a hole. */
let records: VideoRecords;
const [good, junk, other, cut, missing] = ['good.mp4', 'junk.mp4', 'sub/other.mp4', 'cut.mp4', 'missing.mp4'];
/** It can be probed, but not decoded. */
const holes = 'holes.mp4';

const record = (id: string, video: string, frames: readonly number[]) => ({
  id,
  video,
  question: `question ${id}`,
  answer: '',
  frame_num: [...frames],
  clip_num: [0],
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-videos-'));
  tinySet = await makeTinySet(folder, 2, 0);
  const [first, second] = Object.keys(tinySet.set.facts.videos).map((video) => join(tinySet.set.folder, video));
  if (first === undefined || second === undefined) throw new Error('the miniature has no videos');
  await mkdir(join(folder, 'sub'));
  await copyFile(first, join(folder, good));
  await copyFile(second, join(folder, other));
  await writeFile(join(folder, junk), 'this is no video');
  await copyFile(first, join(folder, cut));
  await truncate(join(folder, cut), Math.floor((await stat(first)).size / 2));
  const bytes = await readFile(first);
  await writeFile(join(folder, holes), bytes.fill(0xff, bytes.length >> 2, bytes.length >> 1));
  await writeFile(
    join(folder, 'records.json'),
    JSON.stringify([
      record('a', good, [0, 2]),
      record('b', junk, [0]),
      record('c', other, [1]),
      record('d', good, [9000]), // outside: no label is left
      record('e', cut, [0]),
      record('f', other, [0, 9000]), // one label is left
      record('g', missing, [0]),
      record('h', holes, [0]),
    ]),
  );
  records = await recordsByVideo(join(folder, 'records.json'));
  const model = new FrameSelector(tinySet.config);
  const bundle = makeBundle([featuresProgram(model)], parameterEntries(model));
  session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
  await initializeState(session, bundle.state, 1);
});
afterAll(async () => {
  await session.close();
  await rm(folder, { recursive: true, force: true });
});

const loadOptions = () =>
  ({ root: folder, labels: 'frame', targetFps: 1, maxFrames: 512, formula: 'videoitg-a@1' }) as const;

/** What is known about a set of videos, reasons without the test's folder. */
const summary = ({ videos, quarantined, skippedQuestions, droppedLabels }: LoadedVideos) => ({
  videos: videos.map(({ id, questions }) => [id, questions.map((one) => one.id).join()]),
  quarantined: quarantined.map(({ video, reason }) => [video, reason.replaceAll(`${folder}/`, '')]),
  skippedQuestions,
  droppedLabels,
});

describe('broken videos among good ones', () => {
  test('are left out with their reason, and questions without a positive frame are counted', async () => {
    const progress: string[] = [];
    const loaded = await loadVideos(session, tinySet.config.vision, records, {
      ...loadOptions(),
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(summary(loaded)).toMatchInlineSnapshot(`
      {
        "droppedLabels": 2,
        "quarantined": [
          [
            "junk.mp4",
            "junk.mp4 is not a video that can be read: no known container was recognised, or its index is missing. Copy or download it again.",
          ],
          [
            "cut.mp4",
            "cut.mp4 is not a video that can be read: no known container was recognised, or its index is missing. Copy or download it again.",
          ],
          [
            "missing.mp4",
            "missing.mp4 does not exist. Check the path and the data root.",
          ],
          [
            "holes.mp4",
            "holes.mp4 cannot be read past 0:00:05: its picture data are damaged. Copy or download it again, or take the frames up to there with allowPartial.",
          ],
        ],
        "skippedQuestions": 1,
        "videos": [
          [
            "good.mp4",
            "a",
          ],
          [
            "sub/other.mp4",
            "c,f",
          ],
        ],
      }
    `);
    expect(progress).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
    const [first] = loaded.videos;
    const positives = [...(first?.questions[0]?.labels ?? [])].flatMap((label, frame) => (label === 1 ? [frame] : []));
    expect(positives).toEqual([0, 2]);
    const features = await first?.features();
    expect(features).toHaveLength((first?.sampling.indices.length ?? NaN) * 16 * 32);
  });

  test('an abort is no fault of a video', async () => {
    const loading = loadVideos(session, tinySet.config.vision, records, {
      ...loadOptions(),
      signal: AbortSignal.abort(new Error('stopped by hand')),
    });
    await expect(loading).rejects.toThrow('stopped by hand');
  });

  test('a fault of the engine is no fault of a video', async () => {
    const failing: Session = { ...session, run: () => Promise.reject(new Error('the engine stopped')) };
    await expect(loadVideos(failing, tinySet.config.vision, records, loadOptions())).rejects.toThrow(
      'the engine stopped',
    );
  });
});

describe('cached features', () => {
  let opened = 0;
  const open = (changes: Partial<CacheOptions> = {}): Promise<CachedVideos> =>
    cachedVideos(
      () => {
        opened++;
        return Promise.resolve(session);
      },
      tinySet.config.vision,
      records,
      { ...loadOptions(), cache: join(folder, 'features.arrow'), source: 'tower 1', ...changes },
    );
  /** Opens, reads and closes; says whether the tower had to run. */
  const look = async (changes: Partial<CacheOptions> = {}) => {
    opened = 0;
    const videos = await open(changes);
    const features = await Promise.all(videos.videos.map((video) => video.features()));
    await videos.close();
    return { features, towerRan: opened > 0, ...summary(videos) };
  };

  test('are the tower’s in half precision, made once, broken videos left out each time', async () => {
    const first = await look();
    expect(first.towerRan).toBe(true);
    const loaded = await loadVideos(session, tinySet.config.vision, records, loadOptions());
    const { videos, skippedQuestions, droppedLabels, quarantined } = summary(loaded);
    expect(first).toMatchObject({ videos, skippedQuestions, droppedLabels });
    expect([...first.quarantined].sort()).toEqual([...quarantined].sort());
    for (const [at, video] of loaded.videos.entries()) {
      expect(first.features[at]).toEqual(fromFloat16(toFloat16(await video.features())));
    }
    const { towerRan, ...again } = await look();
    expect(towerRan).toBe(false);
    expect({ ...again, quarantined: [...again.quarantined].sort() }).toEqual({
      ...again,
      features: first.features,
      quarantined: [...first.quarantined].sort(),
    });
  });

  test('of another tower, another sampling, or a damaged file are made anew', async () => {
    await look();
    expect((await look({ source: 'tower 2' })).towerRan).toBe(true);
    expect((await look({ source: 'tower 2' })).towerRan).toBe(false);
    expect((await look({ source: 'tower 2', maxFrames: 4 })).towerRan).toBe(true);
    const file = join(folder, 'features.arrow');
    const whole = await readFile(file);
    for (const length of [0, 100, whole.length - 1]) {
      await writeFile(file, whole.subarray(0, length));
      expect((await look({ source: 'tower 2', maxFrames: 4 })).towerRan, `cut to ${length}`).toBe(true);
      expect(await readFile(file)).toEqual(whole);
    }
  });

  test('lack a video that has come since: they are made anew', async () => {
    await look();
    const [source = ''] = Object.keys(tinySet.set.facts.videos);
    await copyFile(join(tinySet.set.folder, source), join(folder, missing));
    try {
      const { towerRan, videos } = await look();
      expect(towerRan).toBe(true);
      expect(videos.map(([id]) => id)).toContain(missing);
    } finally {
      await rm(join(folder, missing));
    }
    expect((await look()).towerRan).toBe(true);
  });
});

test('features of many frames are computed in chunks and put together in order', async () => {
  const { vision } = tinySet.config;
  const perFrame = 3 * vision.image ** 2;
  const pixels = Float32Array.from({ length: 70 * perFrame }, (_, at) => Math.sin(at));
  const all = await extractFeatures(session, vision, pixels);
  const values = 16 * 32;
  expect(all).toHaveLength(70 * values);
  for (const frame of [0, 63, 64, 69]) {
    const one = await extractFeatures(session, vision, pixels.slice(frame * perFrame, (frame + 1) * perFrame));
    const own = all.subarray(frame * values, (frame + 1) * values);
    // Kernels block differently for other batch sizes: f32 rounding of values near 1.
    one.forEach((value, at) => expect(Math.abs(value - (own[at] ?? NaN))).toBeLessThan(1e-5));
  }
});

test('a file without records', async () => {
  const path = join(folder, 'none.json');
  await writeFile(path, '[]');
  await expect(recordsByVideo(path)).rejects.toThrow('none.json holds no records. Name a file with at least one.');
});
