import { z } from 'zod';
import { KINDS } from './phrasing.js';

/** Raised whenever the same parameters would give other files; older sets are then made anew by their owner. */
export const MINIATURE_VERSION = 1;

/** Videos lie below the data root as the published data set has them (spec 7.1, 7.3). */
export const MEDIA_FOLDER = 'LLaVA-Video-178K/0_30_s_miniature';

export const FILES = {
  manifest: 'manifest.json',
  training: 'train.json',
  heldOut: 'held_out.json',
  facts: 'facts.json',
} as const;

const count = z.number().int().nonnegative();
const kind = z.enum(KINDS);
const split = z.enum(['train', 'held_out']);
/** No step out of the folder: digits after a fixed folder name. */
const videoPath = z.string().regex(/^LLaVA-Video-178K\/0_30_s_miniature\/(train|held_out)\/\d{5}\.mp4$/);

export const parametersSchema = z.strictObject({
  version: z.literal(MINIATURE_VERSION),
  seed: z.number().int(),
  training: count,
  heldOut: count,
  kinds: z.array(kind),
});

export const manifestSchema = z.strictObject({
  format: z.literal('videoitg-miniature'),
  /** `complete` is written last, so a set that says so has all its files. */
  state: z.enum(['unfinished', 'complete']),
  parameters: parametersSchema,
  counts: z.strictObject({ videos: count, frames: count, trainingRecords: count, heldOutRecords: count }),
});

export const recordsSchema = z.array(
  z.strictObject({
    id: z.string().min(1),
    video: videoPath,
    question: z.string().min(1),
    answer: z.string().min(1),
    frame_num: z.array(count).min(1),
    clip_num: z.array(count).min(1),
    motion: z.string(),
    existence: z.string(),
  }),
);

/** What the published schema has no field for: the kind of each record, the format of each video. */
export const factsSchema = z.strictObject({
  kinds: z.record(z.string(), kind),
  videos: z.record(
    videoPath,
    z.strictObject({
      split,
      width: count,
      height: count,
      rate: z.strictObject({ numerator: count, denominator: count }),
      seconds: count,
      frames: count,
      bFrames: count,
    }),
  ),
});

export type MiniatureParameters = z.infer<typeof parametersSchema>;
export type MiniatureManifest = z.infer<typeof manifestSchema>;
export type MiniatureFacts = z.infer<typeof factsSchema>;
