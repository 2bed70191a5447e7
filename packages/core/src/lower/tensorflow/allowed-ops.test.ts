import type { tensorflow } from '#tensorflow-proto';
import { ops as definitions, releases } from '#tensorflow-ops';
import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { makeBundle, parameterEntries } from '../../bundle/bundle.js';
import type { Bundle, Program } from '../../ir/graph.js';
import { ops } from '../../op/registry.js';
import { expandComposites } from '../../passes/expand-composites.js';
import { applyPrecision } from '../../passes/precision.js';
import { mlpBundle } from '../../testing/mlp.js';
import { bundleOf, gradientProgram, opProgram } from '../../testing/op-program.js';
import { casesOf } from '../../testing/samples.js';
import { runsOf } from '../../testing/op-runs.js';
import { GraphBuilder } from '../../trace/graph-builder.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import { allowedOps } from './allowed-ops.js';
import { lowerToTensorFlow, type TensorFlowOptions } from './lower-bundle.js';

/** Every sample of every op, forward and differentiated, with native forms and without. */
const samples = Object.values(ops).flatMap((op) => runsOf(op).map(({ program }) => program));
const decomposed = samples.map((program) => expandComposites(program, () => true));
const inBf16 = Object.values(ops)
  .filter((op) => op.factors !== undefined)
  .flatMap((op) => casesOf(op).map((one) => gradientOf(applyPrecision(opProgram(one), { products: 'bf16' }))));

function gradientOf(program: Program): Program {
  return program.outputs[0]?.value.type.dtype === 'f32' ? gradientProgram(program) : program;
}

/** Attention whose lengths are free, so that its long form is lowered too. */
function longAttention(): Program {
  const [one] = casesOf(ops.attention).filter(({ title }) => title.includes('segments'));
  const builder = new GraphBuilder();
  const free = new Set(['query', 'key']);
  const values = one?.inputs.map(
    (input) =>
      input &&
      builder.value({
        axes: input.axes.map(({ name, size }) => (free.has(name) ? dynamicAxis(name) : axis(name, size))),
        dtype: input.dtype,
      }),
  );
  const [out] = builder.emit(ops.attention, values ?? [], one?.attributes ?? {});
  if (values === undefined || out === undefined) throw new Error('attention has a sample with masks');
  const feeds = values.flatMap((value, at) => (value ? [{ name: `in${at}`, value }] : []));
  return gradientProgram({
    name: 'long',
    feeds,
    state: [],
    nodes: builder.nodes,
    outputs: [{ name: 'out0', value: out }],
    next: [],
  });
}

/** State in 16 bits, which crosses to the host in pairs, and state that is fed. */
function keptState(): Bundle {
  class Keep extends Module {
    readonly half = param([axis('row', 3)], undefined, { storage: 'bf16' });
    readonly whole = param([axis('row', 3)]);
  }
  const keep = new Keep();
  const program = traceProgram('keep', keep, { x: feed([axis('row', 3)]) }, () => ({
    read: keep.half,
    old: keep.whole,
  }));
  const [fed] = program.feeds;
  if (fed === undefined) throw new Error('the program has a feed');
  return makeBundle([{ ...program, next: [{ path: 'whole', value: fed.value }] }], parameterEntries(keep));
}

function nodesOf(bundle: Bundle, options?: TensorFlowOptions): readonly tensorflow.INodeDef[] {
  const { model, requirements } = lowerToTensorFlow(bundle, options);
  expect(requirements).toEqual([]);
  return model.metaGraphs.flatMap(({ graphDef }) => [
    ...(graphDef?.node ?? []),
    ...(graphDef?.library?.function ?? []).flatMap(({ nodeDef }) => nodeDef ?? []),
  ]);
}

const { bundle: training } = mlpBundle();
const nodes = [
  ...nodesOf(bundleOf(...samples)),
  ...nodesOf(bundleOf(...decomposed)),
  ...nodesOf(bundleOf(...inBf16)),
  ...nodesOf(
    bundleOf(
      longAttention(),
      expandComposites(longAttention(), () => true),
    ),
  ),
  ...nodesOf(bundleOf(longAttention()), { jit: ['long'] }),
  ...nodesOf(keptState()),
  ...nodesOf(training),
  ...nodesOf(training, { jit: ['step'] }),
];

it('lists each op that some graph of ours holds, and no other', () => {
  const emitted = new Set(nodes.map(({ op }) => op ?? ''));
  expect([...emitted].toSorted()).toEqual([...allowedOps].toSorted());
});

it('defines the listed ops and no others', () => {
  expect(Object.keys(definitions)).toEqual([...allowedOps].toSorted());
});

it('sets only attributes that the oldest release defines, and those that runtimes read beside them', () => {
  const [oldest] = releases;
  const set = new Set(nodes.flatMap(({ op, attr }) => Object.keys(attr ?? {}).map((name) => `${op}.${name}`)));
  const known = Object.entries(definitions).flatMap(([op, { since, attributes }]) =>
    since === oldest
      ? attributes.filter((text) => !text.includes('@')).map((text) => `${op}.${text.split(':')[0]}`)
      : [],
  );
  const besides = [...set].filter((attribute) => !known.includes(attribute));
  // Names that begin with an underscore are no part of an op's definition.
  expect(besides.toSorted()).toEqual([
    'StatefulPartitionedCall._XlaMustCompile',
    'StatelessWhile._lower_using_switch_merge',
  ]);
});
