import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binaryCounter, encodeTestVideo, readCounter } from '../../test/encode-video.js';
import { frameIndices } from '../pure/units.js';
import { decodeFrames } from './decode.js';
import type { DecodeOptions, VideoFrame } from './decode.js';
import { VideoError } from './errors.js';
import { countFrames, probeVideo } from './probe.js';

const WIDTH = 160;
const HEIGHT = 48;
const counter = { width: WIDTH, height: HEIGHT, paint: binaryCounter(WIDTH) };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function collect(file: string, indices: number[], options?: DecodeOptions): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of decodeFrames(file, frameIndices(indices), options)) frames.push(frame);
  return frames;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The error's text with the test's folder cut off. */
async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VideoError)) throw new Error(`expected a VideoError, got ${String(error)}`);
  return `${error.kind}: ${error.message.replace(`${folder}/`, '')}`;
}

describe('frame numbers', () => {
  const rates = [
    ['23.976', 24_000, 1001],
    ['25', 25, 1],
    ['29.97', 30_000, 1001],
    ['59.94', 60_000, 1001],
    ['12.5', 25, 2],
  ] as const;

  it.each(rates)('count presentation order at %s fps with B-frames', async (name, numerator, denominator) => {
    for (const container of ['mp4', 'mkv', 'ts']) {
      const file = join(folder, `rate-${name}.${container}`);
      encodeTestVideo(file, { ...counter, frames: 100, fps: [numerator, denominator] });
      const all = await collect(file, range(100));
      expect(all.map((frame) => readCounter(frame.rgb, frame.width, frame.height))).toEqual(range(100));
      const some = await collect(file, [99, 3, 41, 3, 0]);
      expect(some.map((frame) => frame.index)).toEqual([0, 3, 41, 99]);
      expect(some.map((frame) => readCounter(frame.rgb, frame.width, frame.height))).toEqual([0, 3, 41, 99]);
      const info = await probeVideo(file);
      expect(info.frameCount).toBe(100);
      const { averageFps } = info;
      expect(averageFps.numerator / averageFps.denominator).toBe(averageFps.value);
      // Matroska stores a frame's length in whole nanoseconds: exact to 1 / 16683333 at 59.94 fps.
      if (container === 'mkv') expect((averageFps.value * denominator) / numerator).toBeCloseTo(1, 6);
      else expect([averageFps.numerator, averageFps.denominator]).toEqual([numerator, denominator]);
      for (const frame of some) {
        // Matroska stores whole milliseconds, MPEG-TS ticks of 1/90000 s.
        expect(Math.abs(frame.seconds - (frame.index * denominator) / numerator)).toBeLessThan(6e-4);
      }
    }
  });

  it('are found in a file with real B-frames', async () => {
    const file = join(folder, 'order.mp4');
    encodeTestVideo(file, { ...counter, frames: 60, fps: [30, 1] });
    const { openVideo } = await import('./open.js');
    const { PacketReader } = await import('./packets.js');
    const video = await openVideo(file);
    const reader = new PacketReader(video);
    const shown: bigint[] = [];
    while (reader.read()) shown.push(reader.packet.pts);
    reader.close();
    video.close();
    expect(shown).not.toEqual(shown.toSorted((a, b) => Number(a - b)));
  });
});

describe('pictures', () => {
  it('hold full-range RGB', async () => {
    const file = join(folder, 'greys.mp4');
    // Limited-range luma 16, 126 and 235: (Y - 16) * 255 / 219 = 0, 128.08, 255.
    const paint = (_: number, column: number): number => [16, 126, 235][Math.floor(column / 32)] ?? 0;
    encodeTestVideo(file, { frames: 1, fps: [1, 1], width: 96, height: 32, paint, codecOptions: { crf: '1' } });
    const [frame] = await collect(file, [0]);
    if (frame === undefined) throw new Error('no frame');
    expect([frame.width, frame.height, frame.rgb.length]).toEqual([96, 32, 96 * 32 * 3]);
    for (const [block, grey] of [0, 128, 255].entries()) {
      const at = 3 * (16 * 96 + 16 + block * 32);
      for (const value of frame.rgb.subarray(at, at + 3)) expect(Math.abs(value - grey)).toBeLessThanOrEqual(2);
    }
  });

  const one = 65_536;
  const half = 2 ** 30;
  const turns = [
    [0, [one, 0, 0, 0, one, 0, 0, 0, half], 'ABCD', 64, 32],
    [90, [0, one, 0, -one, 0, 0, 0, 0, half], 'CADB', 32, 64],
    [180, [-one, 0, 0, 0, -one, 0, 0, 0, half], 'DCBA', 64, 32],
    [270, [0, -one, 0, one, 0, 0, 0, 0, half], 'BDAC', 32, 64],
  ] as const;

  it.each(turns)('are turned for display by %i degrees', async (rotation, displayMatrix, corners, width, height) => {
    const file = join(folder, `turn-${rotation}.mp4`);
    // The stored picture's quarters read A B / C D.
    const greys = { A: 16, B: 89, C: 162, D: 235 };
    const paint = (_: number, column: number, row: number): number =>
      row < 16 ? (column < 32 ? greys.A : greys.B) : column < 32 ? greys.C : greys.D;
    encodeTestVideo(file, { frames: 3, fps: [25, 1], width: 64, height: 32, paint, displayMatrix });
    const [frame] = await collect(file, [1]);
    const info = await probeVideo(file);
    if (frame === undefined) throw new Error('no frame');
    expect([info.rotation, info.width, info.height]).toEqual([rotation, width, height]);
    expect([frame.width, frame.height]).toEqual([width, height]);
    const letter = (column: number, row: number): string =>
      'ABCD'[Math.round((frame.rgb[3 * (row * width + column)] ?? 0) / 85)] ?? '?';
    const quarters = [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => letter(x * width, y * height)));
    expect(quarters.join('')).toBe(corners);
  });

  it('may be kept while decoding goes on', async () => {
    const file = join(folder, 'keep.mp4');
    encodeTestVideo(file, { ...counter, frames: 20, fps: [25, 1] });
    const frames = await collect(file, [0, 10]);
    expect(new Set(frames.map((frame) => frame.rgb.buffer)).size).toBe(2);
  });
});

describe('faulty files', () => {
  /** A picture that costs bytes, so that a cut falls inside a frame. */
  const noise = (frame: number, column: number, row: number): number =>
    16 + (((frame * 7919 + column * 104_729 + row * 1_299_709) * 2_654_435_761) % 219);

  async function cutFile(container: string, keep: number, formatOptions = {}): Promise<string> {
    const whole = join(folder, `whole-${container}.${container}`);
    encodeTestVideo(whole, { frames: 100, fps: [25, 1], width: WIDTH, height: HEIGHT, paint: noise, formatOptions });
    const bytes = await readFile(whole);
    const file = join(folder, `cut-${container}.${container}`);
    await writeFile(file, bytes.subarray(0, Math.floor(bytes.length * keep)));
    return file;
  }

  it('that do not exist', async () => {
    expect(await faultOf(collect(join(folder, 'none.mp4'), [0]))).toMatchInlineSnapshot(
      `"missing: none.mp4 does not exist. Check the path and the data root."`,
    );
  });

  it('that are folders', async () => {
    expect(await faultOf(collect(`${folder}/.`, [0]))).toContain('not-a-file');
  });

  it('that are not videos', async () => {
    for (const [name, body] of [
      ['empty.mp4', ''],
      ['words.mp4', 'not a video at all\n'.repeat(100)],
      ['playlist.mp4', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n'],
      ['concat.mp4', 'ffconcat version 1.0\nfile order.mp4\n'],
    ] as const) {
      const file = join(folder, name);
      await writeFile(file, body);
      expect(await faultOf(probeVideo(file))).toContain('not-a-video');
    }
    expect(await faultOf(collect(join(folder, 'words.mp4'), [0]))).toMatchInlineSnapshot(
      `"not-a-video: words.mp4 is not a video that can be read: no known container was recognised, or its index is missing. Copy or download it again."`,
    );
  });

  it('that hold only sound', async () => {
    const file = join(folder, 'sound.wav');
    const header = Buffer.from(
      '52494646' + '24080000' + '57415645666d742010000000010001004' + '01f0000401f0000010008006461746100080000',
      'hex',
    );
    await writeFile(file, Buffer.concat([header, Buffer.alloc(2048, 128)]));
    expect(await faultOf(collect(file, [0]))).toMatchInlineSnapshot(
      `"no-video-stream: sound.wav has sound or data but no pictures. Name a file with a video track."`,
    );
  });

  it('without a single frame', async () => {
    const file = join(folder, 'zero.mp4');
    encodeTestVideo(file, { ...counter, frames: 0, fps: [25, 1] });
    expect(await faultOf(collect(file, [0]))).toMatchInlineSnapshot(
      `"no-frames: zero.mp4 holds not a single frame. Record or download it again."`,
    );
    expect(await faultOf(probeVideo(file))).toContain('no-frames');
  });

  it('that end inside a frame', async () => {
    const file = await cutFile('mp4', 0.5, { movflags: '+faststart' });
    expect(await faultOf(collect(file, range(100)))).toMatchInlineSnapshot(
      `"truncated: cut-mp4.mp4 cannot be read past 0:00:01: the file ends inside a frame. Copy or download it again, or take the frames up to there with allowPartial."`,
    );
    expect(await faultOf(countFrames(file))).toMatchInlineSnapshot(
      `"truncated: cut-mp4.mp4 cannot be read past 0:00:01: the file ends inside a frame. Copy or download it again, or take the frames up to there with allowPartial."`,
    );
  });

  it('whose index is missing', async () => {
    expect(await faultOf(probeVideo(await cutFile('mp4', 0.5)))).toContain('not-a-video');
  });

  it.each(['mp4', 'mkv'])('that were cut still give the frames before the cut (%s)', async (container) => {
    const file = await cutFile(container, 0.5, container === 'mp4' ? { movflags: '+faststart' } : {});
    const faults: VideoError[] = [];
    const frames = await collect(file, range(100), { allowPartial: true, onFault: (fault) => faults.push(fault) });
    expect(faults.map((fault) => fault.kind)).toEqual(['truncated']);
    expect(frames.length).toBeGreaterThan(30);
    expect(frames.length).toBeLessThan(60);
    expect(frames.map((frame) => frame.index)).toEqual(range(frames.length));
    frames.forEach((frame, index) => expect(frame.seconds).toBeCloseTo(index / 25, 3));
    expect(faults[0]?.seconds).toBe(frames.at(-1)?.seconds);
    await expect(collect(file, [0, 10])).resolves.toHaveLength(2);
  });

  it('whose picture data are damaged', async () => {
    const whole = await readFile(await cutFile('mp4', 1));
    const start = whole.indexOf('mdat') + Math.floor(whole.length * 0.4);
    whole.fill(0xa5, start, start + 12_000); // three frames and the lengths before them
    const file = join(folder, 'damaged.mp4');
    await writeFile(file, whole);
    expect(await faultOf(collect(file, range(100)))).toMatchInlineSnapshot(
      `"corrupt: damaged.mp4 cannot be read past 0:00:01: its picture data are damaged. Copy or download it again, or take the frames up to there with allowPartial."`,
    );
  });

  it('that have fewer frames than asked for', async () => {
    const file = join(folder, 'short.mp4');
    encodeTestVideo(file, { ...counter, frames: 48, fps: [25, 1] });
    expect(await faultOf(collect(file, [0, 60]))).toMatchInlineSnapshot(
      `"out-of-range: short.mp4 has 48 frames, so there is no frame 60. Ask for frames 0 to 47."`,
    );
  });

  it('whose pictures are too large', async () => {
    const file = join(folder, 'large.mp4');
    encodeTestVideo(file, { ...counter, frames: 2, fps: [25, 1] });
    expect(await faultOf(collect(file, [0], { maxPixels: 1000 }))).toMatchInlineSnapshot(
      `"too-large: large.mp4 has pictures of 160 x 48, more than the 1000 pixels allowed. Scale it down or raise maxPixels."`,
    );
  });
});

it('stops when its signal says so', async () => {
  const file = join(folder, 'abort.mp4');
  encodeTestVideo(file, { ...counter, frames: 50, fps: [25, 1] });
  const controller = new AbortController();
  const frames: number[] = [];
  const work = (async () => {
    for await (const frame of decodeFrames(file, frameIndices(range(50)), { signal: controller.signal })) {
      frames.push(frame.index);
      if (frame.index === 4) controller.abort(new Error('enough'));
    }
  })();
  await expect(work).rejects.toThrow('enough');
  expect(frames).toEqual([0, 1, 2, 3, 4]);
});
