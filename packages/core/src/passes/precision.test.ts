import { describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { atPrecision, parameterEntries } from '../bundle/bundle.js';
import { defaultAdamW, trainingPrograms } from '../bundle/training.js';
import { isFloat } from '../dtype.js';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import { ndArray } from '../evaluate/nd-array.js';
import type { Program, StateEntry, Value } from '../ir/graph.js';
import { printProgram } from '../ir/print.js';
import { verifyProgram } from '../ir/verify.js';
import { Linear } from '../nn/linear.js';
import { softmax } from '../op/composite/softmax.js';
import { add } from '../op/elementwise/add.js';
import { contract } from '../op/linear/linear.js';
import { sumAll } from '../op/reduce/sum.js';
import { opNamed } from '../op/registry.js';
import { vector } from '../op/source/vector.js';
import { decoderLoss, withGradients } from '../testing/decoder.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import { applyPrecision } from './precision.js';
import { simplify } from './simplify.js';

const row = dynamicAxis('row');
const [input, output] = [axis('in', 2), axis('out', 3)];

class Small extends Module {
  readonly layer = new Linear(input, output);
}

/** Loss Σ softmax(W x + b)², as a contraction of two factors that are one value. */
function smallLoss(): { program: Program; state: StateEntry[] } {
  const model = new Small();
  const program = traceProgram('loss', model, { x: feed([row, input]) }, ({ x }) => {
    const weights = softmax(model.layer.forward(x), 'out');
    return { loss: sumAll(contract(weights, weights, ['out']), ['row']) };
  });
  return { program, state: parameterEntries(model) };
}

const bf16 = { products: 'bf16' } as const;
const floatsOf = (values: readonly (Value | undefined)[]): string[] =>
  values.flatMap((value) => (value && isFloat(value.type.dtype) ? [value.type.dtype] : []));

describe('products in bf16', () => {
  it('cast what enters a product and what leaves it, each value once', () => {
    const program = applyPrecision(smallLoss().program, bf16);
    verifyProgram(program);
    expect(printProgram(program)).toMatchInlineSnapshot(`
      "program loss(x: f32[row, in=2]) → loss = %9
        state layer.weight: f32[out=3, in=2]
        state layer.bias: f32[out=3]
        %0 = cast(x, dtype=bf16) : bf16[row, in=2]                                     layer
        %1 = cast(layer.weight, dtype=bf16) : bf16[out=3, in=2]                        layer
        %2 = contract(%0, %1, over=[in], axes=[row, out], scale=1) : bf16[row, out=3]  layer
        %3 = cast(%2, dtype=f32) : f32[row, out=3]                                     layer
        %4 = add(%3, layer.bias) : f32[row, out=3]                                     layer
        %5 = softmax(%4, over=out) : f32[row, out=3]
        %6 = cast(%5, dtype=bf16) : bf16[row, out=3]
        %7 = contract(%6, %6, over=[out], axes=[row], scale=1) : bf16[row]
        %8 = cast(%7, dtype=f32) : f32[row]
        %9 = sum(%8, over=[row]) : f32[]
      "
    `);
  });

  it('leave all else in f32: norms, softmax, sums, losses and element-wise chains', () => {
    const { program: source } = decoderLoss();
    const program = applyPrecision(source, bf16);
    verifyProgram(program);
    let products = 0;
    for (const { op: name, inputs, outputs, attributes } of program.nodes) {
      const op = opNamed(name);
      // The node was checked against the op's schema when it was made.
      const factors = op.factors?.(attributes as never) ?? [];
      if (op.takesAnyFloat) continue;
      if (factors.length === 0) {
        expect(new Set(floatsOf([...inputs, ...outputs])), name).toEqual(new Set(['f32']));
      } else {
        products++;
        inputs.forEach((value, at) => {
          if (value !== undefined) expect(value.type.dtype === 'bf16').toBe(factors.includes(op.inputs[at] ?? ''));
        });
      }
    }
    expect(products).toBe(2 * 7 + 1); // six linear layers and an attention in each of two blocks, and the head
  });

  it('keep the types of feeds, state and outputs', () => {
    const { program: source } = decoderLoss();
    const program = applyPrecision(source, bf16);
    const typesOf = ({ feeds, state, outputs }: Program) => [
      ...[...feeds, ...outputs].map(({ name, value }) => [name, value.type]),
      ...state.map(({ path, value }) => [path, value.type]),
    ];
    expect(typesOf(program)).toEqual(typesOf(source));
  });

  it('leave contractions without a sum alone: 16 bits do not hold the positions in rotary angles', () => {
    const program = traceProgram('angles', new Small(), { at: feed([row]) }, ({ at }) => ({
      angles: contract(at, vector(axis('half', 2), [1, 0.01]), []),
    }));
    expect(printProgram(applyPrecision(program, bf16))).toBe(printProgram(program));
  });

  it('in f32 change nothing', () => {
    const { program } = decoderLoss();
    expect(printProgram(applyPrecision(program, { products: 'f32' }))).toBe(printProgram(program));
  });

  it('round where a cast says so, and nowhere else', () => {
    const model = new Small();
    const source = traceProgram('y', model, { x: feed([row, input]) }, ({ x }) => ({ y: model.layer.forward(x) }));
    const y = (program: Program): number[] => {
      const [one, two, three] = [
        { name: 'row', size: 1 },
        { name: 'in', size: 2 },
        { name: 'out', size: 3 },
      ] as const;
      const x = ndArray([one, two], 'f32', [1 + 3 * 2 ** -8, 0]);
      const weight = ndArray([three, two], 'f32', [3, 0, 1, 0, 0, 0]);
      const bias = ndArray([three], 'f32', [2 ** -12, 0, 1 + 3 * 2 ** -8]);
      const state = new Map([
        ['layer.weight', weight],
        ['layer.bias', bias],
      ]);
      const { outputs } = evaluateProgram(program, new Map([['x', x]]), state, new Map([['row', 1]]));
      return [...(outputs.get('y')?.data ?? [])];
    };
    // By hand: bf16 has eight bits, so that x = 1 + 3·2⁻⁸ lies halfway between two and goes to the even 1 + 4·2⁻⁸. Three
    // times that is 3 + 3·2⁻⁶, which bf16 holds. The bias is added in f32, where 2⁻¹² and 3·2⁻⁸ stay.
    expect(y(applyPrecision(source, bf16))).toEqual([3 + 3 * 2 ** -6 + 2 ** -12, 1 + 2 ** -6, 1 + 3 * 2 ** -8]);
    expect(y(source)).toEqual([3 + 9 * 2 ** -8 + 2 ** -12, 1 + 3 * 2 ** -8, 1 + 3 * 2 ** -8]);
  });
});

describe('state stored in 16 bits', () => {
  it('enters a product as it is stored, and everything else as f32', () => {
    const { program, state } = smallLoss();
    const stored = state.map((entry) => ({ ...entry, storage: 'bf16' as const }));
    expect(printProgram(atPrecision(program, stored, 'bf16'))).toMatchInlineSnapshot(`
      "program loss(x: f32[row, in=2]) → loss = %9
        state layer.weight: bf16[out=3, in=2]
        state layer.bias: bf16[out=3]
        %0 = cast(x, dtype=bf16) : bf16[row, in=2]                                               layer
        %1 = contract(%0, layer.weight, over=[in], axes=[row, out], scale=1) : bf16[row, out=3]  layer
        %2 = cast(%1, dtype=f32) : f32[row, out=3]                                               layer
        %3 = cast(layer.bias, dtype=f32) : f32[out=3]                                            layer
        %4 = add(%2, %3) : f32[row, out=3]                                                       layer
        %5 = softmax(%4, over=out) : f32[row, out=3]
        %6 = cast(%5, dtype=bf16) : bf16[row, out=3]
        %7 = contract(%6, %6, over=[out], axes=[row], scale=1) : bf16[row]
        %8 = cast(%7, dtype=f32) : f32[row]
        %9 = sum(%8, over=[row]) : f32[]
      "
    `);
  });

  it('is not widened and narrowed again where the model declares its storage', () => {
    class Stored extends Module {
      readonly weight = param([output, input], undefined, { storage: 'bf16' });
    }
    const model = new Stored();
    const program = traceProgram('y', model, { x: feed([row, input]) }, ({ x }) => ({
      y: contract(x, model.weight, ['in']),
      sum: sumAll(model.weight, ['out', 'in']),
    }));
    expect(printProgram(simplify(applyPrecision(program, bf16)))).toMatchInlineSnapshot(`
      "program y(x: f32[row, in=2]) → y = %4, sum = %3
        state weight: bf16[out=3, in=2]
        %0 = cast(weight, dtype=f32) : f32[out=3, in=2]
        %1 = cast(x, dtype=bf16) : bf16[row, in=2]
        %2 = contract(%1, weight, over=[in], axes=[row, out], scale=1) : bf16[row, out=3]
        %3 = sum(%0, over=[out, in]) : f32[]
        %4 = cast(%2, dtype=f32) : f32[row, out=3]
      "
    `);
  });

  it('is written back in its type', () => {
    const model = new Small();
    const source = traceProgram('grow', model, { x: feed([output]) }, ({ x }) => ({
      y: add(model.layer.bias ?? x, x),
    }));
    const [sum] = source.outputs;
    if (sum === undefined) throw new Error('the program has an output');
    const program = applyPrecision(
      { ...source, next: [{ path: 'layer.bias', value: sum.value }] },
      { ...bf16, storage: () => 'bf16' },
    );
    verifyProgram(program);
    expect(program.next.map(({ value }) => value.type.dtype)).toEqual(['bf16']);
    expect(program.outputs.map(({ value }) => value.type.dtype)).toEqual(['f32']);
  });
});

describe('training', () => {
  const { program, state } = decoderLoss();
  const trainable = state.map(({ path }) => path);
  const options = { loss: 'loss', trainable, optimizer: defaultAdamW, ...bf16 };

  it('keeps gradients, moments, accumulators and updates in f32', () => {
    const { step, micro, apply, moments, accumulators } = trainingPrograms(program, state, options);
    expect(new Set([...moments, ...accumulators].map(({ storage }) => storage))).toEqual(new Set(['f32']));
    for (const one of [step, micro, apply]) {
      expect(new Set([...one.next, ...one.state].map(({ value }) => value.type.dtype))).toEqual(new Set(['f32']));
      for (const { op, inputs } of one.nodes) {
        if (op === 'adamW') expect(new Set(floatsOf(inputs))).toEqual(new Set(['f32']));
      }
    }
    const gradients = withGradients(applyPrecision(program, bf16), 'gradients').outputs;
    expect(new Set(gradients.map(({ value }) => value.type.dtype))).toEqual(new Set(['f32']));
  });

  it('multiplies in bf16 backward too', () => {
    const { nodes } = withGradients(applyPrecision(program, bf16), 'gradients');
    const products = nodes.filter(({ op }) => ['contract', 'attention', 'attentionGradient'].includes(op));
    // Each linear product and the head have two gradients; attention has one op for its three.
    expect(products).toHaveLength((2 * 6 + 1) * 3 + 2 * 2);
    for (const { op, outputs } of products) expect(outputs[0]?.type.dtype, op).toBe('bf16');
  });

  it('refuses to train what is stored in 16 bits', () => {
    const stored = state.map((entry) => ({ ...entry, storage: 'bf16' as const }));
    expect(() => trainingPrograms(program, stored, options)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: "table.weight" is to be trained, but it is stored as bf16: its updates would be lost in rounding. Store it as f32.]`,
    );
  });
});
