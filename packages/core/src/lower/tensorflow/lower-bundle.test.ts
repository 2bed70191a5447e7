import type { tensorflow } from '#tensorflow-proto';
import { describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { makeBundle, parameterEntries } from '../../bundle/bundle.js';
import type { Bundle, Program } from '../../ir/graph.js';
import { Linear } from '../../nn/linear.js';
import { softmax } from '../../op/composite/softmax.js';
import { splitLast } from '../../op/movement/split.js';
import { ops } from '../../op/registry.js';
import { graphText, nodeText } from '../../testing/graph-text.js';
import { mlpBundle } from '../../testing/mlp.js';
import { opProgram } from '../../testing/op-program.js';
import { casesOf } from '../../testing/samples.js';
import { graphOf, nodesUnder } from '../../testing/tensorflow-graph.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import type { Tensor } from '../../trace/tensor.js';
import { referredNode } from './prune.js';

const row = dynamicAxis('row');
const input = axis('in', 3);

/** A layer in a list, so that its path has an index, and a table that a feed overwrites. */
class Small extends Module {
  readonly layers = [new Linear(input, axis('out', 4), { bias: false })] as const;
  readonly table = param([input]);

  score(x: Tensor<['row', 'in']>): Tensor<['row', 'group', 'each']> {
    return softmax(splitLast(this.layers[0].forward(x), 'out', [axis('group', 2), axis('each', 2)]), 'each');
  }
}

function smallBundle(): Bundle {
  const model = new Small();
  const score = traceProgram('score', model, { x: feed([row, input]) }, ({ x }) => ({ y: model.score(x) }));
  const keep = traceProgram('keep', model, { values: feed([input]) }, () => ({ before: model.table }));
  const [fed] = keep.feeds;
  if (fed === undefined) throw new Error('the program has a feed');
  return makeBundle([score, { ...keep, next: [{ path: 'table', value: fed.value }] }], parameterEntries(model));
}

const textUnder = (graph: tensorflow.IGraphDef, prefix: string): string =>
  nodesUnder(graph, prefix).map(nodeText).join('\n');

describe('the graph of a small bundle', () => {
  const graph = graphOf(smallBundle());

  it('is the whole of this text', () => {
    expect(graphText(graph)).toMatchSnapshot();
  });

  it('names every node by its program and its module’s path', () => {
    const names = nodesUnder(graph, 'score').map(({ name }) => name ?? '');
    const own = names.filter((name) => !/^score\/(feeds|outputs|done)/.test(name));
    const paths = new Set(own.map((name) => name.split('/').slice(1, -1).join('/')));
    // Those without a path are of the model itself, and `next` is what comes after its nodes.
    expect([...paths].toSorted()).toEqual(['', 'layers.0', 'layers.0.weight', 'next']);
    expect(nodesUnder(graph, 'score').find(({ op }) => op === 'MatMul')?.name).toMatch(
      /^score\/layers\.0\/MatMul_\d+$/,
    );
  });

  it('has names of nodes once only, and every input refers to one that comes before', () => {
    const seen = new Set<string>();
    for (const { name, input: inputs } of graph.node ?? []) {
      for (const one of inputs ?? []) expect(seen, `${name} reads ${one}`).toContain(referredNode(one));
      expect(seen).not.toContain(name);
      seen.add(name ?? '');
    }
  });
});

describe('pruning', () => {
  const [grouped] = casesOf(ops.attention);
  if (grouped === undefined) throw new Error('attention has samples');
  const program = opProgram(grouped);
  const ofOutputs = (...names: string[]): Program => ({
    ...program,
    name: 'attention',
    outputs: program.outputs.filter(({ name }) => names.includes(name)),
  });

  it('drops what an op emitted for a result that nothing uses', () => {
    const countOf = (op: string, one: Program): number =>
      (graphOf({ state: [], programs: [one] }).node ?? []).filter((node) => node.op === op).length;
    // The log-sum-exp takes a logarithm, the attention itself none.
    expect(countOf('Log', ofOutputs('out0', 'out1'))).toBe(1);
    expect(countOf('Log', ofOutputs('out0'))).toBe(0);
  });

  it('keeps feeds that nothing uses: they are the program’s signature', () => {
    const [query] = program.feeds;
    if (query === undefined) throw new Error('attention has feeds');
    const passing = { ...program, name: 'pass', nodes: [], outputs: [{ name: 'out0', value: query.value }] };
    expect(textUnder(graphOf({ state: [], programs: [passing] }), 'pass')).toMatchInlineSnapshot(`
      "pass/feeds/in0 = Placeholder() {dtype: float, shape: [2, 3, 4, 2]}
      pass/feeds/in1 = Placeholder() {dtype: float, shape: [2, 5, 2, 2]}
      pass/feeds/in2 = Placeholder() {dtype: float, shape: [2, 5, 2, 2]}
      pass/outputs/out0 = Identity(pass/feeds/in0) {T: float}
      pass/next/Const_4 = Const() {dtype: float, value: [] 1}
      pass/done = Identity(pass/next/Const_4) {T: float}"
    `);
  });

  it('leaves nothing in the graph that no result waits for', () => {
    for (const { node, library } of [graphOf(mlpBundle().bundle), graphOf(mlpBundle().bundle, { jit: ['step'] })]) {
      const used = new Set((node ?? []).flatMap(({ input: inputs }) => (inputs ?? []).map(referredNode)));
      const ends = (node ?? []).flatMap(({ name }) =>
        name === undefined || name === null || used.has(name) ? [] : [name],
      );
      // What is fetched, and feeds.
      for (const name of ends) expect(name).toMatch(/\/(feeds|outputs)\/|\/done$|^state-[a-z]+/);
      for (const { nodeDef, ret, controlRet } of library?.function ?? []) {
        const inside = new Set((nodeDef ?? []).flatMap(({ input: inputs }) => (inputs ?? []).map(referredNode)));
        const results = new Set([...Object.values(ret ?? {}), ...Object.values(controlRet ?? {})].map(referredNode));
        expect((nodeDef ?? []).filter(({ name }) => !inside.has(name ?? '') && !results.has(name ?? ''))).toEqual([]);
      }
    }
  });
});

describe('an update in place', () => {
  it('comes after everything that reads the old elements, also where nothing waits for a norm', () => {
    const nodes = nodesUnder(graphOf(mlpBundle(undefined, { clip: false }).bundle), 'step');
    const byName = new Map(nodes.map((node) => [node.name ?? '', node]));
    const before = (name: string, seen = new Set<string>()): Set<string> => {
      for (const one of byName.get(name)?.input ?? []) {
        const node = referredNode(one);
        if (!seen.has(node)) before(node, seen.add(node));
      }
      return seen;
    };
    const readersOf = (name: string): tensorflow.INodeDef[] =>
      nodes
        .filter(({ input: inputs }) => (inputs ?? []).some((one) => referredNode(one) === name && !one.startsWith('^')))
        .flatMap((node) => (node.op === 'Reshape' ? readersOf(node.name ?? '') : [node]));
    const updates = nodes.filter(({ op }) => op === 'ResourceApplyAdam');
    const products = updates.map(({ name, input: inputs }) => {
      const reads = nodes.filter(({ op, input: own }) => op === 'ReadVariableOp' && own?.[0] === inputs?.[0]);
      const readers = reads.flatMap((read) => readersOf(read.name ?? ''));
      for (const reader of readers) expect(before(name ?? '')).toContain(reader.name);
      return readers.filter(({ op }) => op === 'MatMul').length;
    });
    // The first matrix is read forward, the second also backward; biases and the norm's factor are in no product.
    expect(products.toSorted()).toEqual([0, 0, 1, 2]);
  });
});

describe('programs that XLA compiles', () => {
  const { bundle } = mlpBundle();
  const graph = graphOf(bundle, { jit: ['forward'] });

  it('are one call that must be compiled, of a function that holds their nodes', () => {
    expect(textUnder(graph, 'forward')).toMatchInlineSnapshot(`
      "forward/feeds/x = Placeholder() {dtype: float, shape: [-1, 3]}
      forward/feeds/target = Placeholder() {dtype: float, shape: [-1, 2]}
      forward/feeds/weight = Placeholder() {dtype: float, shape: [-1]}
      forward/compiled = StatefulPartitionedCall(forward/feeds/x, forward/feeds/target, forward/feeds/weight, state/first, state/firstBias, state/gain, state/second, state/secondBias) {Tin: [float, float, float, resource, resource, resource, resource, resource], Tout: [float, float], _XlaMustCompile: true, f: forward_compiled_0}
      forward/outputs/y = Identity(forward/compiled, ^forward/compiled) {T: float}
      forward/outputs/loss = Identity(forward/compiled:1, ^forward/compiled) {T: float}
      forward/Const_6 = Const() {dtype: float, value: [] 1}
      forward/done = Identity(forward/Const_6, ^forward/compiled) {T: float}"
    `);
    const compiled = graph.library?.function?.find(({ signature }) => signature?.name === 'forward_compiled_0');
    const plain = nodesUnder(graphOf(bundle), 'forward').filter(
      ({ name }) => !/\/(feeds|outputs)\/|\/done$/.test(name ?? ''),
    );
    const opsOf = (nodes: readonly tensorflow.INodeDef[]): string[] => nodes.map(({ op }) => op ?? '').toSorted();
    expect(opsOf(compiled?.nodeDef ?? [])).toEqual(opsOf(plain));
  });

  it('leave the others as they are', () => {
    for (const { name } of bundle.programs.slice(1))
      expect(textUnder(graph, name)).toBe(textUnder(graphOf(bundle), name));
    const must = (graph.node ?? []).filter(({ attr }) => attr?.['_XlaMustCompile']?.b);
    expect(must.map(({ name }) => name)).toEqual(['forward/compiled']);
  });

  it('write their state before a result is there', () => {
    const text = textUnder(graphOf(bundle, { jit: ['apply'] }), 'apply');
    expect(text).toMatch(/^apply\/outputs\/gradientNorm = Identity\(apply\/compiled, \^apply\/compiled\) /m);
    expect(text).toMatch(/^apply\/done = Identity\(.*, \^apply\/compiled\) /m);
  });
});
