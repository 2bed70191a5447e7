import { elementsOf, ndArray, type NdArray } from '../evaluate/nd-array.js';
import type { AnyOp, SampleInput } from '../op/define.js';
import { CounterRandom } from '../random/counter-random.js';

/** One sample of one op with its inputs filled in. */
export interface OpCase {
  readonly op: AnyOp;
  readonly title: string;
  readonly inputs: readonly (NdArray | undefined)[];
  readonly attributes: AnyOp['samples'][number]['attributes'];
}

/** All samples of an op. Inputs are the same on every run: they come from the generator keyed by op, sample and input. */
export function casesOf(op: AnyOp): OpCase[] {
  return op.samples.map(({ name, inputs, attributes }, at) => ({
    op,
    title: `${op.name} ${name ?? at}`,
    inputs: inputs.map((input, k) => (input === null ? undefined : filled(input, [op.name, at, k]))),
    attributes,
  }));
}

function filled({ axes, fill, dtype = 'f32' }: SampleInput, key: readonly (string | number)[]): NdArray {
  const bound = Object.entries(axes).map(([name, size]) => ({ name, size }));
  if (typeof fill !== 'string') return ndArray(bound, dtype, fill);
  const values = new Float32Array(elementsOf(bound));
  const random = new CounterRandom([0, 'sample', ...key]);
  if (fill === 'normal') random.fillNormal(values, { mean: 0, deviation: 1 });
  else random.fillUniform(values, fill === 'positive' ? { low: 0.5, high: 2 } : { low: 0, high: 1 });
  return ndArray(bound, dtype, values);
}
