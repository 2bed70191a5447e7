import { readFileSync } from 'node:fs';
import { CounterRandom } from '@videoitg/core';

/** What transformers' class for Qwen2 makes of generated strings; written by `tools/fixtures/qwen2-tokenizer.py`. */
interface Qwen2Ids {
  readonly seed: number;
  /** Strings are put together from these. */
  readonly pieces: readonly string[];
  /** String i has 1 + i mod `longest` pieces. */
  readonly longest: number;
  /** Ids with special tokens obeyed; then, if they differ, with special tokens taken for text. As `fixtureIds` reads them. */
  readonly cases: readonly (readonly [obeyed: string, plain?: string])[];
}

// The file is this package's own; the comparisons check its form.
export const qwen2Ids = JSON.parse(
  readFileSync(new URL('../tokenizer/fixtures/qwen2-ids.json', import.meta.url), 'utf8'),
) as Qwen2Ids;

/** `count` pieces in a row, chosen by the generator as the Python side chooses them. */
export function chosenText(path: readonly (string | number)[], count: number): string {
  const { seed, pieces } = qwen2Ids;
  const random = new CounterRandom([seed, ...path]);
  const choose = (at: number): string => {
    const word = random.block(Math.floor(at / 4))[at % 4] ?? NaN;
    return pieces[Math.floor((word / 2 ** 32) * pieces.length)] ?? '';
  };
  return Array.from({ length: count }, (_, at) => choose(at)).join('');
}

/** Ids of a fixture: little-endian 16-bit integers in base64. */
export function fixtureIds(base64: string): number[] {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return [...new Int16Array(bytes.buffer)];
}
