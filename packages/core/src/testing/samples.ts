import { elementsOf, ndArray, type NdArray } from '../evaluate/nd-array.js';
import type { ValueType } from '../ir/graph.js';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import type { AnyOp, SampleInput, SampleOutput } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { CounterRandom } from '../random/counter-random.js';
import { opProgram } from './op-program.js';

/** One sample of one op with its inputs filled in. */
export interface OpCase {
  readonly op: AnyOp;
  readonly title: string;
  readonly inputs: readonly (NdArray | undefined)[];
  readonly attributes: AnyOp['samples'][number]['attributes'];
}

/** All samples of an op. Inputs are the same on every run: they come from the generator keyed by op, sample and input. */
export function casesOf(op: AnyOp): OpCase[] {
  return op.samples.map(({ name, inputs, attributes }, at) => {
    const plain = inputs.map((input, k) => (input === null ? undefined : filled(input, [op.name, at, k])));
    const derived = inputs.map((input, k) =>
      input !== null && isDerived(input.fill) ? outputOf(input.fill, op, plain, attributes) : plain[k],
    );
    return { op, title: `${op.name} ${name ?? at}`, inputs: derived, attributes };
  });
}

function filled({ axes, fill, dtype = 'f32' }: SampleInput, key: readonly (string | number)[]): NdArray {
  const bound = Object.entries(axes).map(([name, size]) => ({ name, size }));
  if (isDerived(fill)) return ndArray(bound, dtype);
  // Single precision, as an engine is fed.
  if (typeof fill !== 'string') return ndArray(bound, dtype, dtype === 'f32' ? Float32Array.from(fill) : fill);
  const values = new Float32Array(elementsOf(bound));
  const random = new CounterRandom([0, 'sample', ...key]);
  if (fill === 'normal') random.fillNormal(values, { mean: 0, deviation: 1 });
  else random.fillUniform(values, fill === 'positive' ? { low: 0.5, high: 2 } : { low: 0, high: 1 });
  return ndArray(bound, dtype, values);
}

const isDerived = (fill: SampleInput['fill']): fill is SampleOutput => typeof fill === 'object' && 'outputOf' in fill;

/** What another op gives for those of the inputs that have the names of its own; in single precision, as an engine is fed. */
function outputOf(
  { outputOf: name, at }: SampleOutput,
  op: AnyOp,
  inputs: OpCase['inputs'],
  attributes: OpCase['attributes'],
): NdArray {
  const other = opNamed(name);
  const own = other.inputs.map((input) => inputs[op.inputs.indexOf(input)]);
  const one: OpCase = { op: other, title: name, inputs: own, attributes };
  const result = evaluateProgram(opProgram(one), feedsOf(one), new Map(), new Map()).outputs.get(`out${at}`);
  if (result === undefined) throw new Error(`internal: ${name} has no output ${at}`);
  return { ...result, data: result.data.map(Math.fround) };
}

/** Inputs of a case by the names of its program's feeds. */
export function feedsOf({ inputs }: OpCase): Map<string, NdArray> {
  return new Map(inputs.flatMap((input, at) => (input ? [[`in${at}`, input] as const] : [])));
}

/** A cotangent of a value with fixed sizes that treats every element differently. */
export function cotangentOf({ axes }: ValueType): NdArray {
  const bound = axes.map(({ name, size }) => ({ name, size: Number(size) }));
  const elements = Float32Array.from({ length: elementsOf(bound) }, (_, i) => Math.cos(1 + i * 1.7));
  return ndArray(bound, 'f32', elements);
}
