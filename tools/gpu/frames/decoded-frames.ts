import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleFrames, type FrameSampling } from '@videoitg/data/pure';
import { z } from 'zod';
import { unpackPictures } from './picture-codec.js';

/** Files of a folder of decoded frames. */
export const frameFiles = {
  manifest: 'frames.json',
  pictures: 'frames.bin',
  training: 'train.json',
  heldOut: 'held_out.json',
} as const;

const count = z.int().min(1).max(1e6);

/** `frames.json`: which videos there are, and where in `frames.bin` the sampled frames of each lie. */
export const framesManifest = z.strictObject({
  format: z.literal('videoitg.decoded-frames'),
  version: z.literal(1),
  /** Pixels of a picture's side. */
  side: z.int().min(1).max(1024),
  sampling: z.strictObject({
    formula: z.enum(['videoitg-a@1', 'videoitg-b@1']),
    targetFps: z.number().positive(),
    maxFrames: count,
  }),
  videos: z.array(
    z.strictObject({
      /** As in the records. */
      video: z.string().min(1).max(4096),
      frameCount: count,
      fps: z.number().positive(),
      start: z.int().min(0),
      bytes: z.int().min(1),
    }),
  ),
});
export type FramesManifest = z.output<typeof framesManifest>;

/** A video's frames, decoded and resized to squares. */
export interface DecodedVideo {
  readonly sampling: FrameSampling;
  /** [frame, row, column, 3] */
  readonly rgb: Uint8Array;
}

/**
 * Reads a folder of decoded frames.
 *
 * @throws RangeError when the folder is none, or its files do not fit each other.
 */
export async function readDecodedFrames(
  folder: string,
): Promise<{ readonly side: number; readonly videos: ReadonlyMap<string, DecodedVideo> }> {
  const refuse = (what: string): never => {
    throw new RangeError(`${folder} holds no decoded frames: ${what}. tools/gpu/pack.ts writes them.`);
  };
  const file = join(folder, frameFiles.manifest);
  const text = await readFile(file, 'utf8').catch(() => refuse(`it has no ${frameFiles.manifest}`));
  const parsed = framesManifest.safeParse(parseJson(text));
  if (!parsed.success) return refuse(`its ${frameFiles.manifest} is damaged`);
  const { side, sampling, videos } = parsed.data;
  const pictures = await readFile(join(folder, frameFiles.pictures)).catch(() =>
    refuse(`it has no ${frameFiles.pictures}`),
  );
  const read = ({ video, frameCount, fps, start, bytes }: (typeof videos)[number]): [string, DecodedVideo] => {
    if (start + bytes > pictures.length) return refuse(`${frameFiles.pictures} was cut`);
    const sampled = sampleFrames({ ...sampling, frameCount, fps });
    const rgb = unpackPictures(pictures.subarray(start, start + bytes), sampled.indices.length, side);
    return [video, { sampling: sampled, rgb }];
  };
  return { side, videos: new Map(videos.map(read)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}
