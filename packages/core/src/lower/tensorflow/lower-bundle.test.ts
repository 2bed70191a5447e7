import type { tensorflow } from '#tensorflow-proto';
import { describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { makeBundle, parameterEntries } from '../../bundle/bundle.js';
import type { Bundle, Program } from '../../ir/graph.js';
import { Linear } from '../../nn/linear.js';
import { applyPrecision } from '../../passes/precision.js';
import { softmax } from '../../op/composite/softmax.js';
import { tanh } from '../../op/elementwise/tanh.js';
import { splitLast } from '../../op/movement/split.js';
import { ops } from '../../op/registry.js';
import { graphText, nodeText } from '../../testing/graph-text.js';
import { mlpBundle } from '../../testing/mlp.js';
import { opProgram } from '../../testing/op-program.js';
import { casesOf } from '../../testing/samples.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import type { Tensor } from '../../trace/tensor.js';
import { lowerToTensorFlow, type TensorFlowOptions } from './lower-bundle.js';
import { nativeProducts, type SecondFactor, type UnpackedResult } from './product-kernels.js';
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

function graphOf(bundle: Bundle, options?: TensorFlowOptions): tensorflow.IGraphDef {
  const { model } = lowerToTensorFlow(bundle, options);
  return model.metaGraphs[0]?.graphDef ?? {};
}

/** Nodes of one program. */
const nodesUnder = ({ node }: tensorflow.IGraphDef, prefix: string): tensorflow.INodeDef[] =>
  (node ?? []).filter(({ name }) => name?.startsWith(`${prefix}/`));
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

describe('products of bf16 matrices', () => {
  const bundle = smallBundle();
  const programs = bundle.programs.map((program) => applyPrecision(program, { products: 'bf16' }));
  const productsOf = (options: TensorFlowOptions): string[] =>
    nodesUnder(graphOf({ ...bundle, programs }, options), 'score')
      .filter(({ op }) => op === 'MatMul' || op === 'Cast')
      .map((node) => nodeText(node).replaceAll(/[\w.]+\//g, ''));

  it('are the library’s own, or made in f32 and rounded where it would cut them off', () => {
    expect(productsOf({})).toMatchInlineSnapshot(`
      [
        "Cast_4 = Cast(x) {DstT: bfloat16, SrcT: float}",
        "Cast_5 = Cast(Reshape_3) {DstT: bfloat16, SrcT: float}",
        "MatMul_6 = MatMul(Cast_4, Cast_5) {T: bfloat16, transpose_a: false, transpose_b: true}",
        "Cast_9 = Cast(Reshape_8) {DstT: float, SrcT: bfloat16}",
      ]
    `);
    expect(productsOf({ products: { ...nativeProducts, rounds: false } })).toMatchInlineSnapshot(`
      [
        "Cast_4 = Cast(x) {DstT: bfloat16, SrcT: float}",
        "Cast_5 = Cast(Reshape_3) {DstT: bfloat16, SrcT: float}",
        "Cast_6 = Cast(Cast_4) {DstT: float, SrcT: bfloat16}",
        "Cast_7 = Cast(Cast_5) {DstT: float, SrcT: bfloat16}",
        "MatMul_8 = MatMul(Cast_6, Cast_7) {T: float, transpose_a: false, transpose_b: true}",
        "Cast_9 = Cast(MatMul_8) {DstT: bfloat16, SrcT: float}",
        "Cast_12 = Cast(Reshape_11) {DstT: float, SrcT: bfloat16}",
      ]
    `);
  });
});

describe('second factors that lie best otherwise', () => {
  const { bundle } = mlpBundle();
  const turned = (lies: SecondFactor['lies'] | 'either', program: string, columns = Infinity): readonly string[][] => {
    const products = lies === 'either' ? nativeProducts : { ...nativeProducts, second: { lies, columns } };
    const nodes = nodesUnder(graphOf(bundle, { products }), program);
    const text = (node?: tensorflow.INodeDef): string => (node ? nodeText(node).replaceAll(/[\w.]+\//g, '') : '');
    const maker = (one: string | null | undefined) => nodes.find(({ name }) => name === referredNode(one ?? ''));
    return nodes
      .filter(({ op }) => op === 'Transpose')
      .map((node) => {
        const reader = nodes.find(({ op, input: own }) => op === 'MatMul' && maker(own?.[1])?.input?.[0] === node.name);
        return [maker(node.input?.[0]), node, maker(reader?.input?.[1]), reader].map(text);
      });
  };

  it('are copied in training, once the first factor is there: where they should lie transposed', () => {
    expect(turned('transposed', 'step')).toMatchInlineSnapshot(`
      [
        [
          "Reshape_69 = Reshape(Reshape_17, Const_68, ^AddV2_66) {T: float, Tshape: int32}",
          "Transpose_71 = Transpose(Reshape_69, Const_70) {T: float, Tperm: int32}",
          "Reshape_73 = Reshape(Transpose_71, Const_72) {T: float, Tshape: int32}",
          "MatMul_74 = MatMul(AddV2_66, Reshape_73) {T: float, transpose_a: false, transpose_b: true}",
        ],
      ]
    `);
  });

  it('and where they should lie plain', () => {
    expect(turned('plain', 'step')).toMatchInlineSnapshot(`
      [
        [
          "Reshape_38 = Reshape(Reshape_9, Const_37, ^x) {T: float, Tshape: int32}",
          "Transpose_40 = Transpose(Reshape_38, Const_39) {T: float, Tperm: int32}",
          "Reshape_42 = Reshape(Transpose_40, Const_41) {T: float, Tshape: int32}",
          "MatMul_43 = MatMul(x, Reshape_42) {T: float, transpose_a: false, transpose_b: false}",
        ],
        [
          "Reshape_55 = Reshape(Reshape_17, Const_54, ^Mul_53) {T: float, Tshape: int32}",
          "Transpose_56 = Transpose(Reshape_55, Const_39) {T: float, Tperm: int32}",
          "Reshape_58 = Reshape(Transpose_56, Const_57) {T: float, Tshape: int32}",
          "MatMul_59 = MatMul(Mul_53, Reshape_58) {T: float, transpose_a: false, transpose_b: false}",
        ],
      ]
    `);
  });

  it('are copied where the result has as few columns as it says', () => {
    // Layers of four and of two columns; the gradient of the second's input has four.
    expect([1, 3, 4].map((columns) => turned('plain', 'step', columns).length)).toEqual([0, 1, 2]);
    expect([3, 4].map((columns) => turned('transposed', 'step', columns).length)).toEqual([0, 1]);
  });

  it('are not copied where either does, nor in a program that trains nothing', () => {
    expect(turned('either', 'step')).toEqual([]);
    expect([...turned('plain', 'forward'), ...turned('transposed', 'forward')]).toEqual([]);
  });
});

describe('gradients of weights', () => {
  const { bundle } = mlpBundle();
  /** Whether the step's products read their factors transposed. */
  const forms = (both: UnpackedResult): string[] =>
    nodesUnder(graphOf(bundle, { products: { ...nativeProducts, both } }), 'step')
      .filter(({ op }) => op === 'MatMul')
      .map(({ attr }) => ['transpose_a', 'transpose_b'].map((name) => (attr?.[name]?.b ? 'T' : 'N')).join(''))
      .sort();

  it('are made of copies of both factors where they are narrow and their lines a multiple of the given one', () => {
    // Layers of 4 x 3 and 2 x 4: 1/4 + 1/3 = 0.58 and 1/2 + 1/4 = 0.75; columns are 3 and 4.
    // The others are the two layers and the gradient of the second's input.
    expect(forms({ reciprocals: 1, line: 1 })).toEqual(['NN', 'NT', 'NT', 'TN', 'TN']);
    expect(forms({ reciprocals: 0.7, line: 1 })).toEqual(['NN', 'NT', 'NT', 'NT', 'TN']);
    expect(forms({ reciprocals: 0.5, line: 1 })).toEqual(['NN', 'NT', 'NT', 'NT', 'NT']);
    expect(forms({ reciprocals: 0.5, line: 4 })).toEqual(['NN', 'NT', 'NT', 'NT', 'TN']);
  });
});

describe('what follows a product', () => {
  class Activated extends Module {
    readonly layer = new Linear(input, axis('out', 4));
  }
  const model = new Activated();
  const grid = [row, axis('column', 5), input] as const;
  const program = traceProgram('score', model, { x: feed(grid) }, ({ x }) => ({ y: tanh(model.layer.forward(x)) }));
  const bundle = makeBundle([program], parameterEntries(model));
  const opsOf = (options: TensorFlowOptions): string[] =>
    nodesUnder(graphOf(bundle, options), 'score').flatMap(({ op }) =>
      ['MatMul', 'AddV2', 'Tanh', 'Reshape'].includes(op ?? '') ? [op ?? ''] : [],
    );

  it('is made of its matrix where kernels join it, else of the tensor', () => {
    // The first two give weight and rows their shapes.
    expect(opsOf({})).toEqual(['Reshape', 'Reshape', 'Reshape', 'MatMul', 'AddV2', 'Tanh', 'Reshape']);
    const apart = opsOf({ products: { ...nativeProducts, joins: false } });
    expect(apart).toEqual(['Reshape', 'Reshape', 'Reshape', 'MatMul', 'Reshape', 'AddV2', 'Tanh']);
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
