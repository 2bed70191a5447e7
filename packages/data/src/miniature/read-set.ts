import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { FILES, factsSchema, manifestSchema, recordsSchema } from './manifest.js';
import type { MiniatureFacts, MiniatureManifest } from './manifest.js';
import type { MiniatureRecord } from './records.js';
import { MiniatureError } from './miniature-error.js';

/** A finished miniature on disk. */
export interface MiniatureSet {
  /** The data root: a record's `video` is a path below it. */
  readonly folder: string;
  readonly manifest: MiniatureManifest;
  readonly training: readonly MiniatureRecord[];
  readonly heldOut: readonly MiniatureRecord[];
  readonly facts: MiniatureFacts;
}

/**
 * Reads a finished set's manifest, records and facts; the videos are not opened.
 *
 * @throws MiniatureError if the folder holds no set, an unfinished one, or a file that does not fit the schema
 */
export async function readMiniature(folder: string): Promise<MiniatureSet> {
  const manifest = await readManifest(folder);
  if (!manifest) throw new MiniatureError(`There is no miniature in ${folder}: make one with makeMiniature.`);
  if (manifest.state !== 'complete') {
    throw new MiniatureError(
      `The miniature in ${folder} is unfinished: call makeMiniature again with the same options.`,
    );
  }
  const [training, heldOut, facts] = await Promise.all([
    readJson(join(folder, FILES.training), recordsSchema),
    readJson(join(folder, FILES.heldOut), recordsSchema),
    readJson(join(folder, FILES.facts), factsSchema),
  ]);
  return { folder, manifest, training, heldOut, facts };
}

/** The manifest of a folder, finished or not; undefined if there is none. */
export async function readManifest(folder: string): Promise<MiniatureManifest | undefined> {
  try {
    return await readJson(join(folder, FILES.manifest), manifestSchema);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MiniatureError(`${path} is not JSON: delete the folder and make the miniature again.`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new MiniatureError(
    `${path} does not fit this version of the miniature (${issue?.path.join('.') || 'whole file'}: ${issue?.message}): ` +
      'make the miniature again in an empty folder.',
    { cause: result.error },
  );
}
