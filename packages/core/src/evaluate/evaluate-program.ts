import { FeedError } from '../errors.js';
import type { Node, Program, Value } from '../ir/graph.js';
import { expandComposites } from '../passes/expand-composites.js';
import { opNamed } from '../op/registry.js';
import { evaluateSize, type Bindings } from '../size.js';
import { ndArray, type NdArray } from './nd-array.js';
import { roundTo } from './round.js';

export interface Evaluation {
  readonly outputs: ReadonlyMap<string, NdArray>;
  readonly next: ReadonlyMap<string, NdArray>;
}

/**
 * Runs a program in float64: the oracle of the tests. Composites are evaluated by their decompositions. Values whose
 * type is bf16 or f16 are rounded, so that mixed-precision programs have an oracle too.
 */
export function evaluateProgram(
  program: Program,
  feeds: ReadonlyMap<string, NdArray>,
  state: ReadonlyMap<string, NdArray>,
  bindings: Bindings,
): Evaluation {
  const primitives = expandComposites(program, () => true);
  const values = new Map<Value, NdArray>();
  for (const { name, value } of primitives.feeds) values.set(value, required(feeds, name, 'feed'));
  for (const { path, value } of primitives.state) values.set(value, required(state, path, 'state'));
  const size = (of: Parameters<typeof evaluateSize>[0]): number => evaluateSize(of, bindings);
  const lastUse = lastUses(primitives);
  primitives.nodes.forEach((node, at) => {
    const results = evaluateNode(node, values, size);
    node.outputs.forEach((output, k) => {
      const result = results[k];
      if (result === undefined) throw new Error(`internal: ${node.op} gave too few results`);
      values.set(output, rounded(result, output.type.dtype));
    });
    for (const value of lastUse[at] ?? []) values.delete(value);
  });
  const read = (value: Value): NdArray => {
    const array = values.get(value);
    if (array === undefined) throw new Error('internal: a value was dropped too early');
    return array;
  };
  return {
    outputs: new Map(primitives.outputs.map(({ name, value }) => [name, read(value)])),
    next: new Map(primitives.next.map(({ path, value }) => [path, read(value)])),
  };
}

function required(arrays: ReadonlyMap<string, NdArray>, name: string, kind: string): NdArray {
  const array = arrays.get(name);
  if (array === undefined) throw new FeedError(`The ${kind} "${name}" is missing.`);
  return array;
}

function evaluateNode(
  node: Node,
  values: ReadonlyMap<Value, NdArray>,
  size: (of: Parameters<typeof evaluateSize>[0]) => number,
): readonly NdArray[] {
  const op = opNamed(node.op);
  if (op.kind !== 'primitive') throw new Error(`internal: ${node.op} was not expanded`);
  const inputs = node.inputs.map((input) => (input === undefined ? undefined : values.get(input)));
  // The node was checked against the op's schema when it was made.
  return op.evaluate(inputs as readonly NdArray[], node.attributes as never, { size });
}

const rounded = (array: NdArray, dtype: NdArray['dtype']): NdArray =>
  dtype === 'bf16' || dtype === 'f16'
    ? ndArray(
        array.axes,
        dtype,
        array.data.map((element) => roundTo(dtype, element)),
      )
    : { ...array, dtype };

/** Per node, the values that nothing reads afterwards. */
function lastUses(program: Program): Value[][] {
  const kept = new Set([...program.outputs, ...program.next].map(({ value }) => value));
  const last = new Map<Value, number>();
  program.nodes.forEach((node, at) => {
    for (const input of node.inputs) if (input !== undefined && !kept.has(input)) last.set(input, at);
  });
  const lists: Value[][] = program.nodes.map(() => []);
  for (const [value, at] of last) lists[at]?.push(value);
  return lists;
}
