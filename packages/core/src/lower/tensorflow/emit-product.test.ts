import type { tensorflow } from '#tensorflow-proto';
import { describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { makeBundle, parameterEntries } from '../../bundle/bundle.js';
import { Linear } from '../../nn/linear.js';
import { tanh } from '../../op/elementwise/tanh.js';
import { applyPrecision } from '../../passes/precision.js';
import { nodeText } from '../../testing/graph-text.js';
import { mlpBundle } from '../../testing/mlp.js';
import { graphOf, nodesUnder } from '../../testing/tensorflow-graph.js';
import { feed, traceProgram } from '../../trace/program.js';
import type { TensorFlowOptions } from './lower-bundle.js';
import { nativeProducts, type SecondFactor, type UnpackedResult } from './product-kernels.js';
import { referredNode } from './prune.js';

const row = dynamicAxis('row');
const [input, output] = [axis('in', 3), axis('out', 4)];

/** A node without the paths before names. */
const shortText = (node: tensorflow.INodeDef): string => nodeText(node).replaceAll(/[\w.]+\//g, '');

describe('products of bf16 matrices', () => {
  const model = new Linear(input, output, { bias: false });
  const score = traceProgram('score', model, { x: feed([row, input]) }, ({ x }) => ({ y: model.forward(x) }));
  const bundle = makeBundle([applyPrecision(score, { products: 'bf16' })], parameterEntries(model));
  const productsOf = (options: TensorFlowOptions): string[] =>
    nodesUnder(graphOf(bundle, options), 'score')
      .filter(({ op }) => op === 'MatMul' || op === 'Cast')
      .map(shortText);

  it('are the library’s own, or made in f32 and rounded where it would cut them off', () => {
    expect(productsOf({})).toMatchInlineSnapshot(`
      [
        "Cast_4 = Cast(x) {DstT: bfloat16, SrcT: float}",
        "Cast_5 = Cast(Reshape_3) {DstT: bfloat16, SrcT: float}",
        "MatMul_6 = MatMul(Cast_4, Cast_5) {T: bfloat16, transpose_a: false, transpose_b: true}",
        "Cast_7 = Cast(MatMul_6) {DstT: float, SrcT: bfloat16}",
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
        "Cast_10 = Cast(Cast_9) {DstT: float, SrcT: bfloat16}",
      ]
    `);
  });
});

describe('second factors that lie best otherwise', () => {
  const { bundle } = mlpBundle();
  const turned = (
    lies: SecondFactor['lies'] | 'either',
    program: string,
    columns = Infinity,
    elements = 0,
  ): readonly string[][] => {
    const products = lies === 'either' ? nativeProducts : { ...nativeProducts, second: { lies, columns, elements } };
    const nodes = nodesUnder(graphOf(bundle, { products }), program);
    const maker = (one: string | null | undefined) => nodes.find(({ name }) => name === referredNode(one ?? ''));
    return nodes
      .filter(({ op }) => op === 'Transpose')
      .map((node) => {
        const reader = nodes.find(({ op, input: own }) => op === 'MatMul' && maker(own?.[1])?.input?.[0] === node.name);
        return [maker(node.input?.[0]), node, maker(reader?.input?.[1]), reader].map((one) =>
          one ? shortText(one) : '',
        );
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

  it('are copied where they have as many elements as it says', () => {
    // Weights of 4 x 3 and of 2 x 4.
    expect([8, 9, 13].map((elements) => turned('plain', 'step', Infinity, elements).length)).toEqual([2, 1, 0]);
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
  const model = new Linear(input, output);
  const grid = [row, axis('column', 5), input] as const;
  const score = traceProgram('score', model, { x: feed(grid) }, ({ x }) => ({ y: tanh(model.forward(x)) }));
  const bundle = makeBundle([score], parameterEntries(model));
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
