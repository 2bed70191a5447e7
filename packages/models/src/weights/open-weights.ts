import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { isPickleName, pickleError } from './pickle.js';
import { SafetensorsFile } from './safetensors-file.js';
import { readShardIndex } from './shard-index.js';
import { WeightError } from './weight-error.js';
import { Weights } from './weights.js';

export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/**
 * Opens weights in Hugging Face's layout.
 * @param path a `.safetensors` file, an index (`*.safetensors.index.json`), or a folder with `model.safetensors` or its
 * index
 * @throws WeightError if there is nothing to read, only pickles, a file breaks a rule of the format, or index and
 * shards disagree
 */
export async function openWeights(path: string): Promise<Weights> {
  const file = await findFile(path);
  if (isPickleName(file)) throw pickleError(file);
  return file.endsWith('.json') ? openShards(file) : new Weights(file, [await SafetensorsFile.open(file)]);
}

async function findFile(path: string): Promise<string> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new WeightError({ problem: 'not-found', file: path }, 'cannot be opened. Check the path.', { cause });
  });
  if (!info.isDirectory()) return path;
  const names = await readdir(path);
  const found = [INDEX_FILE, SINGLE_FILE].find((name) => names.includes(name)) ?? names.sort().find(isPickleName);
  if (found !== undefined) return join(path, found);
  throw new WeightError({ problem: 'not-found', file: path }, `holds neither ${SINGLE_FILE} nor ${INDEX_FILE}.`);
}

async function openShards(index: string): Promise<Weights> {
  const shardOf = await readShardIndex(index);
  const files: SafetensorsFile[] = [];
  try {
    for (const shard of [...new Set(shardOf.values())].sort()) {
      const file = await SafetensorsFile.open(join(dirname(index), shard));
      files.push(file);
      checkShard(shard, file, shardOf, index);
    }
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
  return new Weights(index, files);
}

/** Both directions: every tensor is where the index says, and the index knows every tensor. */
function checkShard(shard: string, file: SafetensorsFile, shardOf: ReadonlyMap<string, string>, index: string): void {
  const { entries } = file.header;
  const stray = [...entries.keys()].find((name) => shardOf.get(name) !== shard);
  const missing = [...shardOf].find(([name, place]) => place === shard && !entries.has(name))?.[0];
  const tensor = stray ?? missing;
  if (tensor === undefined) return;
  const message =
    stray === undefined
      ? `is not in ${shard}, where the index places it.`
      : `is in ${shard}; the index does not say so.`;
  throw new WeightError({ problem: 'index', file: index, tensor }, `${message} Download both again.`);
}
