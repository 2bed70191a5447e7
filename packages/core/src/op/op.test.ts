import { describe, expect, it } from 'vitest';
import { onnxRuntimeEngine } from '../engine/onnxruntime/onnxruntime.js';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import { ndArray, type NdArray } from '../evaluate/nd-array.js';
import type { Program } from '../ir/graph.js';
import { verifyProgram } from '../ir/verify.js';
import { expectClose } from '../testing/expect-close.js';
import { bundleOf, gradientProgram, hostArray, opProgram } from '../testing/op-program.js';
import { casesOf, type OpCase } from '../testing/samples.js';
import { ops } from './registry.js';

const none = new Map<string, number>();
const feedsOf = (inputs: OpCase['inputs']): Map<string, NdArray> =>
  new Map(inputs.flatMap((input, at) => (input ? [[`in${at}`, input] as const] : [])));

/** A cotangent that treats every element differently. */
const cotangentOf = (program: Program): NdArray => {
  const axes = (program.outputs[0]?.value.type.axes ?? []).map(({ name, size }) => ({ name, size: Number(size) }));
  const array = ndArray(axes, 'f32');
  return ndArray(axes, 'f32', array.data.map((_, i) => Math.fround(Math.cos(1 + i * 1.7))));
};

// Single precision: a few roundings of 6e-8 each; the ops here are at most a dozen roundings deep.
const single = { relative: 1e-5, absolute: 1e-6 };
// Central differences in float64 with h = 1e-5: truncation about h² = 1e-10, cancellation about 1e-16 / h = 1e-11.
const differences = { relative: 1e-6, absolute: 1e-8 };

describe.each(Object.values(ops).map((op) => ({ name: op.name, op })))('$name', ({ op }) => {
  const cases = casesOf(op);

  it('has samples', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)('$title: the evaluated arrays have the inferred types', (one) => {
    const program = opProgram(one);
    verifyProgram(program);
    const { outputs } = evaluateProgram(program, feedsOf(one.inputs), new Map(), none);
    for (const { name, value } of program.outputs) {
      expect(outputs.get(name)?.axes).toEqual(value.type.axes);
      expect(outputs.get(name)?.dtype).toBe(value.type.dtype);
    }
  });

  it.skipIf(op.kind === 'primitive' && op.vjp === 'not-differentiable').each(cases)(
    '$title: the gradient equals central differences',
    (one) => {
      const program = opProgram(one);
      if (!differentiable(program)) return;
      const withGradient = gradientProgram(program);
      const feeds = feedsOf(one.inputs).set('c0', cotangentOf(program));
      const run = (): ReadonlyMap<string, NdArray> => evaluateProgram(withGradient, feeds, new Map(), none).outputs;
      const loss = (): number => run().get('loss')?.data[0] ?? NaN;
      const results = run();
      for (const { name, value } of program.feeds) {
        const gradient = results.get(name.replace('in', 'd'));
        if (value.type.dtype !== 'f32' || gradient === undefined || passive(op.name, name)) continue;
        const input = feeds.get(name);
        const numeric = (input?.data ?? new Float64Array()).map((x, i, data) => {
          const h = 1e-5;
          data[i] = x + h;
          const above = loss();
          data[i] = x - h;
          const below = loss();
          data[i] = x;
          return (above - below) / (2 * h);
        });
        expectClose(gradient.data, numeric, differences, `${one.title} d ${name}`);
      }
    },
  );

  it('runs on ONNX Runtime with the evaluator’s results, gradients included', async () => {
    for (const one of cases) {
      const program = opProgram(one);
      const rule = op.kind === 'composite' || op.vjp !== 'not-differentiable';
      const programs = rule && differentiable(program) ? [program, { ...gradientProgram(program), name: 'gradient' }] : [program];
      const session = await onnxRuntimeEngine.open(bundleOf(...programs), { threads: 1 });
      try {
        for (const { name } of programs) {
          const arrays = feedsOf(one.inputs);
          if (name === 'gradient') arrays.set('c0', cotangentOf(program));
          const current = programs.find((candidate) => candidate.name === name) ?? program;
          const expected = evaluateProgram(current, arrays, new Map(), none).outputs;
          const feeds = Object.fromEntries([...arrays].map(([feed, array]) => [feed, hostArray(array)]));
          const actual = await session.run(name, feeds);
          for (const [output, array] of expected) {
            expectClose(actual[output]?.data ?? [], array.data, op.tolerance ?? single, `${one.title} ${name} ${output}`);
          }
        }
      } finally {
        await session.close();
      }
    }
  });
});

/** From floats to floats; a cast to integers, say, is not. */
const differentiable = (program: Program): boolean =>
  program.outputs[0]?.value.type.dtype === 'f32' && program.feeds.some(({ value }) => value.type.dtype === 'f32');

/** Inputs that carry no gradient by definition: labels, angles and masks are fed. */
function passive(op: string, feed: string): boolean {
  const passiveInputs: Readonly<Record<string, readonly string[]>> = {
    bceWithLogits: ['in1'],
    rope: ['in1', 'in2'],
    attention: ['in3', 'in4', 'in5', 'in6'],
    attentionGradient: ['in0', 'in1', 'in2', 'in3', 'in4', 'in5', 'in6', 'in7', 'in8', 'in9'],
  };
  return passiveInputs[op]?.includes(feed) ?? false;
}
