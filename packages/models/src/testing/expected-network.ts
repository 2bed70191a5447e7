import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CounterRandom } from '@videoitg/core';

interface Expected {
  readonly seed: number;
  readonly name: string;
  /** Type of the weights in the folder `model`. */
  readonly stored: 'F32' | 'BF16';
  /** SigLIP: the second last layer's output, [frame, patch, embed]. Qwen2: normed final states, [all positions, hidden]. */
  readonly states: string;
  /** Whether `gradients` holds all elements, or of every row the weighted sum. */
  readonly wholeGradients: boolean;
  /** By key, as the released checkpoints spell it. */
  readonly gradients: Readonly<Record<string, string>>;
}

export interface ExpectedSiglip extends Expected {
  readonly kind: 'siglip';
  readonly frames: number;
}

export interface ExpectedQwen2 extends Expected {
  readonly kind: 'qwen2';
  readonly order: 'causal' | 'full';
  /** Token ids of every sample. */
  readonly ids: readonly (readonly number[])[];
  /** [all positions, token] */
  readonly logits: string;
}

/**
 * What transformers gives in float64 for one network; written by `tools/parity/hf_models.py`. Arrays are little-endian f64
 * in base64; inputs and directions are drawn on both sides.
 */
export type ExpectedNetwork = ExpectedSiglip | ExpectedQwen2;

/** @param folder Holds `expected.json` and the folder `model`. */
export function readExpected(folder: string): ExpectedNetwork {
  // The file is this package's own, or just made by its script; the comparison itself checks its form.
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as ExpectedNetwork;
}

/** Values in [-1, 1) as the Python side draws them. */
export function drawn(
  { seed, name }: ExpectedNetwork,
  path: readonly (string | number)[],
  count: number,
): Float32Array {
  const values = new Float32Array(count);
  new CounterRandom([seed, name, ...path]).fillUniform(values, { low: -1, high: 1 });
  return values;
}

export function decoded(base64: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}
