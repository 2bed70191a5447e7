import { readFileSync } from 'node:fs';
import { CounterRandom, type StateEntry } from '@videoitg/core';
import { rowSumsAlong } from './row-sums.js';

/** What PyTorch gives for one batch in float64; written by `tools/fixtures/selector.py`. */
export interface SelectorCase {
  readonly name: string;
  /** Side of the frames, pixels: 56, or 95 with a border that no patch covers. */
  readonly image: number;
  readonly order: 'full' | 'causal';
  readonly head: 'pooling' | 'anchors';
  readonly samples: readonly SelectorCaseSample[];
  readonly loss: number;
  /** Of all samples' frames. */
  readonly logits: readonly number[];
  /** By parameter path: the weighted sum of every row, little-endian f64 in base64. Absent parameters are not used. */
  readonly gradients: Readonly<Record<string, string>>;
}

export interface SelectorCaseSample {
  /** Side of the reduced grid. */
  readonly side: number;
  readonly labels: readonly number[];
  readonly text: readonly number[];
}

interface SelectorFixture {
  readonly seed: number;
  readonly budget: number;
  readonly cases: readonly SelectorCase[];
}

// The file is this package's own; the comparison itself checks its form.
export const selectorFixture = JSON.parse(
  readFileSync(new URL('../selector/fixtures/selector.json', import.meta.url), 'utf8'),
) as SelectorFixture;

export function selectorCase(name: string): SelectorCase {
  const found = selectorFixture.cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The selector's fixture has no case "${name}".`);
  return found;
}

function draw(path: readonly (string | number)[], count: number, low: number, high: number): Float32Array {
  const values = new Float32Array(count);
  new CounterRandom([selectorFixture.seed, 'selector', ...path]).fillUniform(values, { low, high });
  return values;
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A parameter as the fixture has it: unit gain, biases and norms away from 0 and 1 (spec 10.2). */
export function fixtureParameter({ path, axes }: StateEntry): Float32Array {
  const shape = axes.map(({ size }) => Number(size));
  const key = ['parameter', path];
  if (path.endsWith('.scale')) return draw(key, elements(shape), 0.5, 1.5);
  if (/\.(bias|shift|patchBias)$/.test(path)) return draw(key, elements(shape), -0.5, 0.5);
  const isTable = path === 'vision.position' || path === 'language.embedding.weight';
  const bound = Math.sqrt(isTable ? 3 : 3 / elements(shape.slice(1)));
  return draw(key, elements(shape), -bound, bound);
}

/** Pixels of one sample's frames, [frame, channel, row, column]. */
export function fixturePixels({ name, image, samples }: SelectorCase, sample: number): Float32Array {
  const frames = samples[sample]?.labels.length ?? 0;
  return draw(['pixels', name, sample], frames * 3 * image ** 2, -1, 1);
}

/** Weighted sums of a gradient's rows, as the fixture holds them. */
export function rowSums(path: string, rows: number, gradient: Float64Array): Float64Array {
  return rowSumsAlong(draw(['direction', path], gradient.length / rows, -1, 1), gradient);
}

export function fixtureRowSums(one: SelectorCase, path: string): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(one.gradients[path] ?? '', 'base64'));
  return new Float64Array(bytes.buffer);
}

export function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
