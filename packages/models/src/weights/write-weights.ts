import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeBeside } from '../file/write-beside.js';
import { byteLengthOf } from './header.js';
import { INDEX_FILE, SINGLE_FILE } from './open-weights.js';
import type { TensorSource } from './tensor-source.js';
import { WeightError } from './weight-error.js';
import { writeSafetensors } from './write-safetensors.js';

export interface WriteWeightsOptions {
  /** A shard is closed before it grows beyond this. Default 5e9 bytes. */
  readonly shardBytes?: number;
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * Writes weights in Hugging Face's layout into a folder that holds none yet: `model.safetensors`, or shards
 * `model-00001-of-0000N.safetensors` in the order given and, last of all, their index.
 * @throws WeightError `exists` if the folder already holds weights, `duplicate-key`; else as `writeSafetensors`
 */
export async function writeWeights(
  folder: string,
  tensors: readonly TensorSource[],
  { shardBytes = 5e9, metadata = new Map() }: WriteWeightsOptions = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const existing = (await readdir(folder)).find((name) => /\.safetensors(?:\.index\.json)?$/.test(name));
  if (existing !== undefined) {
    throw new WeightError(
      { problem: 'exists', file: join(folder, existing) },
      'is in the way. Choose an empty folder.',
    );
  }
  const seen = new Set<string>();
  const repeated = tensors.find(({ name }) => seen.size === seen.add(name).size)?.name;
  if (repeated !== undefined) {
    throw new WeightError({ problem: 'duplicate-key', file: folder, tensor: repeated }, 'is given twice.');
  }
  const shards = splitShards(tensors, shardBytes);
  if (shards.length <= 1) return writeSafetensors(join(folder, SINGLE_FILE), tensors, metadata);
  const weightMap: [string, string][] = [];
  for (const [i, shard] of shards.entries()) {
    const number = (n: number): string => String(n).padStart(5, '0');
    const name = `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
    await writeSafetensors(join(folder, name), shard, metadata);
    for (const tensor of shard) weightMap.push([tensor.name, name]);
  }
  await writeIndex(join(folder, INDEX_FILE), weightMap, totalBytes(tensors));
}

function splitShards(tensors: readonly TensorSource[], shardBytes: number): TensorSource[][] {
  const shards: TensorSource[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    const bytes = byteLengthOf(tensor.dtype, tensor.shape) ?? Infinity;
    const current = shards.at(-1);
    if (current && bytes <= room) {
      current.push(tensor);
      room -= bytes;
    } else {
      shards.push([tensor]);
      room = shardBytes - bytes;
    }
  }
  return shards;
}

function totalBytes(tensors: readonly TensorSource[]): number {
  return tensors.reduce((sum, { dtype, shape }) => sum + (byteLengthOf(dtype, shape) ?? 0), 0);
}

async function writeIndex(
  path: string,
  weightMap: readonly (readonly [string, string])[],
  total: number,
): Promise<void> {
  // Put together as text for the sake of a tensor named __proto__.
  const lines = weightMap.map(([tensor, shard]) => `    ${JSON.stringify(tensor)}: ${JSON.stringify(shard)}`).sort();
  const json = `{\n  "metadata": { "total_size": ${total} },\n  "weight_map": {\n${lines.join(',\n')}\n  }\n}\n`;
  await writeBeside(path, (handle) => handle.writeFile(json));
}
