import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameIndex } from '../pure/units.js';
import { decodeFrames } from '../video/decode.js';
import type { VideoFrame } from '../video/decode.js';
import { probeVideo } from '../video/probe.js';
import type { VideoInfo } from '../video/probe.js';
import { clipsOf } from './clips.js';
import { frameTime, labelTimes } from './clip-format.js';
import { planVideo } from './plan-video.js';
import { DEFAULT_KINDS, questionsOf } from './questions.js';
import { RandomStream } from './random.js';
import type { PlannedClip } from './records.js';
import { renderFrame } from './renderer.js';
import { makeStills } from './stills.js';
import { COLORS, COLOR_NAMES } from './world.js';
import type { Color } from './world.js';
import { writeClip } from './write-clip.js';

// The labels come from the script; here they are derived once more, from decoded pixels alone.

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

interface DecodedClip {
  readonly info: VideoInfo;
  readonly pictures: readonly VideoFrame[];
}

const parameters = { version: 1 as const, seed: 11, training: 8, heldOut: 15, kinds: [...DEFAULT_KINDS] };
// Four training clips and four with camera rates: 23.976, 24, 25 and 29.97 frames a second.
const all = clipsOf(parameters);
const clips = [...all.filter(({ split }) => split === 'train').slice(0, 4), ...all.slice(8, 12)];
const decoded = new Map<PlannedClip, DecodedClip>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'miniature-'));
  await Promise.all(
    clips.map(async (clip, i) => {
      const path = join(folder, `${i}.mp4`);
      await writeClip(path, clip, new AbortController().signal);
      decoded.set(clip, await decode(path));
    }),
  );
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function decode(path: string): Promise<DecodedClip> {
  const info = await probeVideo(path);
  const step = Math.max(1, Math.round(info.averageFps.value));
  const kept = Array.from({ length: Math.ceil(info.frameCount / step) }, (_, i) => frameIndex(i * step));
  const pictures: VideoFrame[] = [];
  for await (const frame of decodeFrames(path, kept)) pictures.push(frame);
  return { info, pictures };
}

/** The picture of each 1-fps index: raw frame i * max(1, round(fps)), with the rate read from the file. */
function indexed(clip: PlannedClip): readonly VideoFrame[] {
  const video = decoded.get(clip);
  if (!video) throw new Error('not decoded');
  return video.pictures;
}

/** Pixels of a colour in the part above the signs, in world units of area. */
function areaOf(color: Color, picture: Picture): number {
  return (pixelsOf(color, picture).length * 64 * 64) / (picture.width * picture.height);
}

/** Indices of the pixels above the signs that are nearer to this colour than to any other, and near at all. */
function pixelsOf(color: Color, { width, height, rgb }: Picture): number[] {
  const pixels: number[] = [];
  for (let pixel = 0; pixel < Math.floor(height * 0.72) * width; pixel++) {
    const off = (name: Color): number => {
      const [r, g, b] = COLORS[name];
      const at = pixel * 3;
      return ((rgb[at] ?? 0) - r) ** 2 + ((rgb[at + 1] ?? 0) - g) ** 2 + ((rgb[at + 2] ?? 0) - b) ** 2;
    };
    const own = off(color);
    if (own < 60 * 60 && COLOR_NAMES.every((name) => own <= off(name))) pixels.push(pixel);
  }
  return pixels;
}

/** True where pixels of the two colours lie at most 1.25 units apart. */
function areClose(a: Color, b: Color, picture: Picture): boolean {
  const reach = Math.round((1.25 * picture.width) / 64);
  const marked = new Set(pixelsOf(a, picture));
  return pixelsOf(b, picture).some((pixel) => {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        if (dx * dx + dy * dy <= reach * reach && marked.has(pixel + dy * picture.width + dx)) return true;
      }
    }
    return false;
  });
}

/** Bright pixels of the sign's lines, as a 0/1 list over a fixed 64 x 16 raster. */
function letterRaster({ width, height, rgb }: Picture): number[] {
  return Array.from({ length: 64 * 16 }, (_, i) => {
    const x = Math.floor((((i % 64) + 0.5) * width) / 64);
    const y = Math.floor(((48 + Math.floor(i / 64) + 0.5) * height) / 64);
    const at = (y * width + x) * 3;
    return Math.min(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0) > 170 ? 1 : 0;
  });
}

function median({ width, height, rgb }: Picture): number {
  const values = [...rgb.subarray(0, Math.floor(height * 0.7) * width * 3)].sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}

const positions = (flags: readonly boolean[]): number[] => flags.flatMap((flag, i) => (flag ? [i] : []));

describe('labels derived from decoded pixels', () => {
  it('colours: appearance and attribute', () => {
    let compared = 0;
    for (const clip of clips) {
      const pictures = indexed(clip);
      for (const { kind, slots, positives } of questionsOf(clip.plan, labelTimes(clip.format))) {
        const color = COLOR_NAMES.find((name) => slots.object?.includes(`${name} `));
        const alone = clip.plan.objects.filter((object) => object.color === color).length === 1;
        if (!color || (kind !== 'attribute' && !(kind === 'appearance' && alone))) continue;
        // The smallest object, a ring of radius 7.5, covers 163 units; a third may be hidden or lost to smoothing.
        expect(positions(pictures.map((picture) => areaOf(color, picture) > 40))).toEqual(positives);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(8);
  });

  it.each(clips.map((clip) => [clip.video, clip] as const))('%s: signs', (_, clip) => {
    const rasters = indexed(clip).map(letterRaster);
    const questions = questionsOf(clip.plan, labelTimes(clip.format)).filter(({ kind }) => kind === 'text');
    expect(questions.length).toBeGreaterThan(0);
    // The shortest word has 33 font cells of ink, that is 132 raster points.
    const lit = positions(rasters.map((raster) => raster.reduce((sum, value) => sum + value, 0) > 80));
    expect(lit).toEqual(questions.flatMap(({ positives }) => positives).sort((a, b) => a - b));
    for (const { positives } of questions) {
      for (const other of lit) {
        const [a, b] = [rasters[positives[0] ?? 0] ?? [], rasters[other] ?? []];
        const both = a.filter((value, i) => value && b[i]).length;
        const either = a.filter((value, i) => value || b[i]).length;
        expect(both / either > 0.75).toBe(positives.includes(other));
      }
    }
  });

  it.each(clips.map((clip) => [clip.video, clip] as const))('%s: scene openings', (_, clip) => {
    const light = indexed(clip).map(median);
    const summary = questionsOf(clip.plan, labelTimes(clip.format)).find(({ kind }) => kind === 'summary');
    // An opening's two seconds are lighter by .45 and .3 of the way to 255 than the rest of the same scene.
    const starts = positions(light.map((value, i) => value - (light[i + 2] ?? value) > 40 && isFirst(light, i)));
    expect(starts.flatMap((start) => [start, start + 1])).toEqual(summary?.positives);
  });

  it.each(clips.map((clip) => [clip.video, clip] as const))('%s: the file is what its format says', (_, clip) => {
    const video = decoded.get(clip);
    const { format } = clip;
    expect(video?.info).toMatchObject({ width: format.width, height: format.height, frameCount: format.frames });
    expect(video?.info.averageFps).toMatchObject(format.rate);
    expect(video?.info.codec).toBe('h264');
    // MP4 counts time in ticks of the rate's own denominator, so only the division rounds.
    for (const { index, seconds } of video?.pictures ?? [])
      expect(seconds).toBeCloseTo(frameTime(format.rate, index), 9);
  });
});

/** The first second of an opening is lighter than the second, and that lighter than what follows. */
function isFirst(light: readonly number[], i: number): boolean {
  const [now = 0, next = 0, later = 0] = light.slice(i, i + 3);
  return now > next + 8 && next > later + 20;
}

describe('labels derived from drawn pixels', () => {
  it('touch: the colours of the two objects meet', () => {
    const [width, height] = [256, 256];
    const rgb = new Uint8Array(width * height * 3);
    let compared = 0;
    for (let i = 0; i < 8; i++) {
      const drawn = planVideo(RandomStream.of(2, `touch/${i}`), 20);
      // Four different colours tell the objects apart; what touches what does not depend on them.
      const plan = {
        ...drawn,
        objects: drawn.objects.map((object, k) => ({ ...object, color: COLOR_NAMES[k] ?? object.color })),
      };
      const times = Array.from({ length: plan.seconds }, (_, second) => second);
      for (const { slots, positives } of questionsOf(plan, times, ['touch'])) {
        const [a, b] = [slots.object, slots.other].map((name) =>
          COLOR_NAMES.find((color) => name?.includes(`${color} `)),
        );
        if (!a || !b) throw new Error('a touch question names two objects');
        const met = times.map((time) => {
          renderFrame(plan, time, width, height, rgb);
          return areClose(a, b, { width, height, rgb });
        });
        expect(positions(met)).toEqual(positives);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(5);
  });
});

describe('labels of stills derived from pixels', () => {
  it('names exactly the colours and the sign that are there', () => {
    const stills = makeStills(200, 5, 64);
    const size = 64 * 64 * 3;
    for (let i = 0; i < stills.count; i++) {
      const picture = { width: 64, height: 64, rgb: stills.images.subarray(i * size, (i + 1) * size) };
      const said = stills.phrases.filter((_, phrase) => stills.labels[i * stills.phrases.length + phrase]);
      const seen = COLOR_NAMES.filter((color) => areaOf(color, picture) > 60);
      expect(seen).toEqual(COLOR_NAMES.filter((color) => said.some((phrase) => phrase.startsWith(`${color} `))));
      const ink = letterRaster(picture).reduce((sum, value) => sum + value, 0);
      expect(ink > 80).toBe(said.some((phrase) => phrase.startsWith('word ')));
      const objects = said.filter((phrase) => /^\w+ (circle|triangle|cross|ring)$/.test(phrase));
      expect(said.filter((phrase) => phrase.includes('column')).length).toBe(objects.length);
      expect(said.filter((phrase) => phrase.includes('row')).length).toBe(objects.length);
      expect(said.filter((phrase) => phrase.endsWith('touching')).length).not.toBe(1);
    }
  });

  it('gives a still the same pixels whatever the count', () => {
    const few = makeStills(3, 5, 64);
    const more = makeStills(6, 5, 64);
    expect(more.images.subarray(0, few.images.length)).toEqual(few.images);
    expect(more.labels.subarray(0, few.labels.length)).toEqual(few.labels);
  });

  it('refuses a count that cannot be made', () => {
    expect(() => makeStills(0, 1, 64)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: 0 stills of size 64 cannot be made: give at least 1 still and at most 4 GiB.]`,
    );
  });
});
