import { Field, FixedSizeList, Float16, Schema, Uint32, Utf8 } from 'apache-arrow';
import { z } from 'zod';
import type { FrameIndex } from '../pure/units.js';
import { UserError } from '../pure/user-error.js';

/**
 * Cached vision features as an Arrow IPC file: one record batch per video, one row per frame.
 *
 * - `video` utf8: the video's id, the same in every row of a batch.
 * - `frame` uint32: raw frame number.
 * - `features` fixed-size list of halffloat, patch * embed long: [patch, embed].
 */
export const FEATURE_CACHE_FORMAT = 'videoitg-features@1';

/** What the features of one file have in common. */
export interface FeatureShape {
  /** Patches per frame. */
  readonly patches: number;
  /** Width of one patch's feature. */
  readonly embed: number;
  /** What computed them: model, layer and preprocessing, so that a reader can refuse others. */
  readonly source: string;
}

/** Cached features of one video. */
export interface VideoFeatures {
  readonly video: string;
  readonly frames: readonly FrameIndex[];
  /** [frame, patch, embed] as half-precision bits; see `toFloat16`. */
  readonly features: Uint16Array;
}

/** A cache that cannot be written or read. */
export class FeatureCacheError extends UserError {
  override readonly name = 'FeatureCacheError';

  constructor(
    readonly file: string,
    message: string,
  ) {
    super(`${file} ${message}`);
  }
}

export const MOST_FRAMES = 2 ** 20;
export const LONGEST_NAME = 4096; // bytes of a video id
const LARGEST_FRAME = 2 ** 26; // values, far above 729 * 1152

const metadataSchema = z
  .object({
    format: z.literal(FEATURE_CACHE_FORMAT),
    patches: z.coerce.number().int().min(1),
    embed: z.coerce.number().int().min(1),
    source: z.string().max(10_000),
  })
  .refine(({ patches, embed }) => patches * embed <= LARGEST_FRAME, 'frames are too large');

/** The columns of a cache. */
export type CacheColumns = { video: Utf8; frame: Uint32; features: FixedSizeList<Float16> };

/** The Arrow schema of a cache. */
export function schemaOf(shape: FeatureShape): Schema<CacheColumns> {
  const fields = [
    new Field('video', new Utf8(), false),
    new Field('frame', new Uint32(), false),
    new Field('features', listType(shape), false),
  ];
  const { patches, embed, source } = shape;
  const metadata = { format: FEATURE_CACHE_FORMAT, patches: String(patches), embed: String(embed), source };
  return new Schema(fields, new Map(Object.entries(metadata)));
}

/** Type of one frame's features. */
export function listType({ patches, embed }: FeatureShape): FixedSizeList<Float16> {
  return new FixedSizeList(patches * embed, new Field('value', new Float16(), false));
}

/**
 * Reads the shape back from a file's schema.
 *
 * @returns the shape, or what is wrong with the schema.
 */
export function shapeOf(schema: Schema): FeatureShape | string {
  const parsed = metadataSchema.safeParse(Object.fromEntries(schema.metadata));
  if (!parsed.success) return `its metadata are not those of ${FEATURE_CACHE_FORMAT}`;
  const { patches, embed, source } = parsed.data;
  const shape = { patches, embed, source };
  const describe = (one: Schema): string => one.fields.map(({ name, type }) => `${name}: ${String(type)}`).join(', ');
  const [found, expected] = [describe(schema), describe(schemaOf(shape))];
  return found === expected ? shape : `its columns are ${found} instead of ${expected}`;
}
