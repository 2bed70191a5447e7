import type { NdArray } from '../evaluate/nd-array.js';
import type { Bundle, Program, Value } from '../ir/graph.js';
import type { AnyOp } from '../op/define.js';
import { graphOps } from '../op/graph-ops.js';
import { gradients } from '../autodiff/gradients.js';
import { expandComposites } from '../passes/expand-composites.js';
import { nextId } from '../passes/rewrite.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import type { HostArray } from '../trace/bind.js';
import type { OpCase } from './samples.js';

/** A program of one op: inputs `in0`, `in1`, ... are feeds, outputs are `out0`, ... */
export function opProgram({ op, inputs, attributes }: OpCase): Program {
  const builder = new GraphBuilder();
  const values = inputs.map((input) => input && builder.value({ axes: input.axes, dtype: input.dtype }));
  const outputs = builder.emit(op, values, attributes); // samples are typed by the op's own schema
  return {
    name: 'op',
    feeds: values.flatMap((value, at) => (value ? [{ name: `in${at}`, value }] : [])),
    state: [],
    nodes: builder.nodes,
    outputs: outputs.map((value, at) => ({ name: `out${at}`, value })),
    next: [],
  };
}

/**
 * Adds Σ cotangent · out and its gradients by every float input, as outputs `d0`, `d1`, ... Cotangents are feeds `c0`, ...
 */
export function gradientProgram(program: Program): Program {
  const expanded = expandComposites(program, (op) => op.vjp === undefined);
  const builder = new GraphBuilder(nextId(expanded));
  builder.nodes.push(...expanded.nodes);
  const b = graphOps(builder);
  const cotangents: { name: string; value: Value }[] = [];
  // Only first outputs take part: further ones serve gradient rules and have zero gradients of their own.
  const [first] = expanded.outputs;
  if (first === undefined) throw new Error('internal: a program without outputs');
  const cotangent = { name: 'c0', value: builder.value(first.value.type) };
  cotangents.push(cotangent);
  const names = first.value.type.axes.map((axis) => axis.name);
  const loss = b.sum(b.multiply(first.value, cotangent.value), names);
  const targets = expanded.feeds.filter(({ value }) => value.type.dtype === 'f32');
  const grads = gradients(
    builder,
    loss,
    targets.map(({ value }) => value),
  );
  return {
    ...expanded,
    feeds: [...expanded.feeds, ...cotangents],
    nodes: builder.nodes,
    outputs: [
      { name: 'loss', value: loss },
      ...targets.map(({ name }, at) => ({ name: name.replace('in', 'd'), value: grads[at] ?? loss })),
    ],
  };
}

export const bundleOf = (...programs: Program[]): Bundle => ({ state: [], programs });

export function hostArray({ axes, dtype, data }: NdArray): HostArray {
  const shape = axes.map((axis) => axis.size);
  if (dtype === 'i32') return { shape, data: Int32Array.from(data) };
  return { shape, data: dtype === 'bool' ? Uint8Array.from(data) : Float32Array.from(data) };
}

/** From floats to floats; a cast to integers, say, is not. */
export const differentiable = (program: Program): boolean =>
  program.outputs[0]?.value.type.dtype === 'f32' && program.feeds.some(({ value }) => value.type.dtype === 'f32');

const attentionInputs = ['query', 'key', 'value', 'out', 'logSumExp', 'gradient'];
const masks = ['querySegment?', 'queryOrder?', 'keySegment?', 'keyOrder?'];

/** Inputs that carry no gradient by definition: labels, angles and masks are fed, and no second derivatives are taken. */
const passiveInputs: Readonly<Record<string, readonly string[]>> = {
  bceWithLogits: ['labels'],
  rope: ['cos', 'sin'],
  attention: masks,
  attentionGradient: [...attentionInputs, ...masks],
};

/** Whether the input behind a feed of `opProgram` has no gradient by definition. */
export function isPassive(op: AnyOp, feed: string): boolean {
  return passiveInputs[op.name]?.includes(op.inputs[Number(feed.slice(2))] ?? '') ?? false;
}
