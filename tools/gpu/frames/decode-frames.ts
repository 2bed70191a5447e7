import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@videoitg/data';
import { makeMiniature } from '@videoitg/data/miniature';
import { readPixels } from '@videoitg/train';
import { frameFiles, type FramesManifest } from './decoded-frames.js';
import { packPictures } from './picture-codec.js';

export interface DecodeOptions {
  readonly training: number;
  readonly heldOut: number;
  readonly seed: number;
  /** Pixels of a picture's side, as the tower takes it. */
  readonly side: number;
}

/** As the quickstart samples its videos. */
const sampling = { formula: 'videoitg-a@1', targetFps: 1, maxFrames: 512 } as const;

/**
 * Makes the quickstart's videos, decodes the frames that it looks at and writes them with the records into a folder: a
 * machine without a decoder trains from them.
 *
 * @returns bytes of all pictures.
 */
export async function writeDecodedFrames(folder: string, options: DecodeOptions): Promise<number> {
  const { training, heldOut, seed, side } = options;
  const work = await mkdtemp(join(tmpdir(), 'videoitg-frames-'));
  try {
    const set = join(work, 'set');
    await makeMiniature({ folder: set, seed, training, heldOut });
    await mkdir(folder, { recursive: true });
    const videos = new Set<string>();
    for (const name of [frameFiles.training, frameFiles.heldOut]) {
      const text = await readFile(join(set, name), 'utf8');
      await writeFileAtomic(join(folder, name), text);
      // Our own file, written a moment ago.
      for (const { video } of JSON.parse(text) as readonly { readonly video: string }[]) videos.add(video);
    }
    const manifest: FramesManifest['videos'] = [];
    const parts: Uint8Array[] = [];
    let start = 0;
    for (const video of videos) {
      const { sampling: sampled, pixels } = await readPixels(join(set, video), side, sampling);
      const packed = packPictures(bytesOf(pixels, side), side);
      manifest.push({ video, frameCount: sampled.frameCount, fps: sampled.fps, start, bytes: packed.length });
      parts.push(packed);
      start += packed.length;
    }
    const whole: FramesManifest = { format: 'videoitg.decoded-frames', version: 1, side, sampling, videos: manifest };
    await writeFileAtomic(join(folder, frameFiles.pictures), Buffer.concat(parts));
    await writeFileAtomic(join(folder, frameFiles.manifest), `${JSON.stringify(whole)}\n`);
    return start;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The bytes that `preprocessFrame` made pixels of, as [frame, row, column, 3]: its 256 values are (byte / 255 - 0.5) / 0.5. */
export function bytesOf(pixels: Float32Array, side: number): Uint8Array {
  const plane = side * side;
  const rgb = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    const frame = Math.floor(at / (3 * plane));
    const channel = Math.floor(at / plane) % 3;
    rgb[3 * (frame * plane + (at % plane)) + channel] = Math.round(((pixels[at] ?? 0) * 0.5 + 0.5) * 255);
  }
  return rgb;
}
