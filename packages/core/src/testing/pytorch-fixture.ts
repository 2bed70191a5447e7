import { readFileSync } from 'node:fs';
import type { OpCase } from './samples.js';

/** What PyTorch gives for one sample in float64; written by `tools/fixtures/ops.py`. */
export interface PyTorchCase {
  readonly title: string;
  readonly attributes: unknown;
  /** Axes as [name, size], then the elements. */
  readonly inputs: readonly (readonly unknown[] | null)[];
  readonly outputs: readonly (readonly number[])[];
  /** Σ cotangent · first output, differentiated by each input; null where nothing depends on it. */
  readonly gradients: readonly (readonly number[] | null)[];
}

// The file is this package's own; its form is checked by the comparison below.
const { cases } = JSON.parse(readFileSync(new URL('../op/fixtures/ops.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly PyTorchCase[];
};

const howTo =
  'Write ops.json again: node --conditions=@videoitg/source --import tsx tools/fixtures/export-op-samples.ts | python tools/fixtures/ops.py';

/**
 * What PyTorch gives for a sample.
 *
 * @throws Error when the sample is not the one that the fixture was made from.
 */
export function pytorchCase(one: OpCase): PyTorchCase {
  const found = cases.find(({ title }) => title === one.title);
  if (found === undefined) throw new Error(`PyTorch's values for the sample "${one.title}" are missing. ${howTo}`);
  if (asText(found.attributes, found.inputs) !== asText(one.attributes, one.inputs.map(listed))) {
    throw new Error(`The sample "${one.title}" is not the one that PyTorch's values were made from. ${howTo}`);
  }
  return found;
}

/** Titles of the fixture, so that a removed sample is noticed too. */
export const pytorchTitles: readonly string[] = cases.map(({ title }) => title);

const listed = (input: OpCase['inputs'][number]): readonly unknown[] | null =>
  input ? [...input.axes.map(({ name, size }) => [name, size]), [...input.data]] : null;

/** Canonical text; the fixture's inputs have nine digits, which name a single-precision number exactly. */
const asText = (attributes: unknown, inputs: readonly (readonly unknown[] | null)[]): string =>
  JSON.stringify([attributes, inputs], (_, value: unknown) =>
    typeof value === 'number' ? Math.fround(value) + 0 : value,
  );
