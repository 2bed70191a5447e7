import { openWeights } from '@videoitg/models';
import type { StoredType } from './model-source.js';

const types: Readonly<Record<string, StoredType>> = { BF16: 'bf16', F16: 'f16' };

/**
 * Element type of the weights of a folder where all have the same 16-bit one, else f32; from the headers alone.
 *
 * @throws WeightError when there are none, or a file breaks a rule of its format.
 */
export async function storedType(path: string): Promise<StoredType> {
  const weights = await openWeights(path);
  try {
    const [only, ...others] = new Set([...weights.entries.values()].map(({ dtype }) => dtype));
    return others.length === 0 && only !== undefined ? (types[only] ?? 'f32') : 'f32';
  } finally {
    await weights.close();
  }
}
