import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preprocessFrame } from '@videoitg/data/pure';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, writeDecodedFrames } from './decode-frames.js';
import { frameFiles, readDecodedFrames } from './decoded-frames.js';
import { packPictures, unpackPictures } from './picture-codec.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => Math.imul(at + 1, 2654435761) >>> 24);

describe('packed pictures', () => {
  it('come back byte for byte', () => {
    const rgb = noise(2 * 5 * 5 * 3);
    expect(unpackPictures(packPictures(rgb, 5), 2, 5)).toEqual(rgb);
  });

  it('are smaller where a picture is smooth', () => {
    const smooth = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => Math.floor(at / 3) % 64);
    expect(packPictures(smooth, 64).length).toBeLessThan(100);
  });

  it('of another number are refused', () => {
    const packed = packPictures(noise(75), 5);
    expect(() => unpackPictures(packed, 2, 5)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The packed pictures hold 75 bytes instead of 150. Pack the frames again.]`,
    );
    expect(() => unpackPictures(packPictures(noise(150), 5), 1, 5)).toThrow(RangeError);
  });
});

it('keeps exactly what the tower would have been shown', () => {
  const rgb = noise(8 * 8 * 3);
  const pixels = new Float32Array(rgb.length);
  preprocessFrame(rgb, 8, 8, 8, pixels); // a square of the same side is not resized
  expect(bytesOf(pixels, 8)).toEqual(rgb);
  const every = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => Math.floor(at / 3));
  const all = new Float32Array(every.length);
  preprocessFrame(every, 16, 16, 16, all);
  expect(bytesOf(all, 16)).toEqual(every);
});

describe('a folder of decoded frames', () => {
  it('holds the sampled frames of every video, and is refused when cut', async () => {
    await writeDecodedFrames(folder, { training: 2, heldOut: 1, seed: 0, side: 16 });
    const { side, videos } = await readDecodedFrames(folder);
    expect(side).toBe(16);
    expect(videos.size).toBe(3);
    for (const { sampling, rgb } of videos.values()) {
      expect(rgb.length).toBe(sampling.indices.length * 3 * 16 * 16);
      expect(sampling.indices.length).toBeGreaterThan(15); // videos last 18 to 30 s
      expect(new Set(rgb).size).toBeGreaterThan(16);
    }
    await truncate(join(folder, frameFiles.pictures), 100);
    await expect(readDecodedFrames(folder)).rejects.toThrow('frames.bin was cut');
    await writeFile(join(folder, frameFiles.manifest), '{}');
    await expect(readDecodedFrames(folder)).rejects.toThrow('its frames.json is damaged');
  });

  it('is asked for by name', async () => {
    await expect(readDecodedFrames('nowhere')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: nowhere holds no decoded frames: it has no frames.json. tools/gpu/pack.ts writes them.]`,
    );
  });
});
