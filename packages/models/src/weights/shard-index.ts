import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';

import { LARGEST_HEADER } from './header.js';
import { scanJson } from './json-scan.js';
import { isPickleName, pickleError } from './pickle.js';
import { WeightError } from './weight-error.js';

/** A name without folders, so that an index reaches no file outside its own folder. */
const SHARD_NAME = /^[^/\\\0:]{1,240}\.safetensors$/;

const shardIndex = z.looseObject({ weight_map: z.custom<Record<string, unknown>>(isTable) });

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a `*.safetensors.index.json`: the shard of every tensor.
 * @throws WeightError `index` if it is no such file, names a tensor twice or a shard outside its folder; `pickle` if
 * its shards are pickles; `not-found`
 */
export async function readShardIndex(file: string): Promise<ReadonlyMap<string, string>> {
  const fail = (message: string, cause?: unknown): never => {
    throw new WeightError({ problem: 'index', file }, message, cause ? { cause } : undefined);
  };
  const info = await stat(file).catch((cause: unknown) => {
    throw new WeightError({ problem: 'not-found', file }, 'cannot be opened. Check the path.', { cause });
  });
  if (info.size > LARGEST_HEADER) return fail(`has ${info.size} bytes; an index has at most ${LARGEST_HEADER}.`);
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fail('is not JSON.', cause);
  }
  const finding = scanJson(text, { wholeNumbers: false });
  if (finding?.kind === 'duplicate-key') return fail(`has the key ${JSON.stringify(finding.key)} twice.`);
  const parsed = shardIndex.safeParse(json);
  if (!parsed.success) return fail('is no index of shards: it has no table "weight_map".');
  const shards = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(parsed.data.weight_map)) {
    if (typeof shard === 'string' && isPickleName(shard)) throw pickleError(shard);
    if (typeof shard !== 'string' || !SHARD_NAME.test(shard)) {
      return fail(
        `places ${JSON.stringify(tensor)} in ${JSON.stringify(shard)}, which is no safetensors file beside it.`,
      );
    }
    shards.set(tensor, shard);
  }
  return shards;
}
