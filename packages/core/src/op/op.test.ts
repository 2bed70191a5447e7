import { describe, expect, it } from 'vitest';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import type { NdArray } from '../evaluate/nd-array.js';
import { verifyProgram } from '../ir/verify.js';
import { expectClose } from '../testing/expect-close.js';
import { differentiable, gradientProgram, isPassive, opProgram } from '../testing/op-program.js';
import { pytorchCase, pytorchTitles } from '../testing/pytorch-fixture.js';
import { casesOf, cotangentOf, feedsOf, type OpCase } from '../testing/samples.js';
import { ops } from './registry.js';

const none = new Map<string, number>();

// Both sides are float64 and add in different orders: a few dozen roundings of 1e-16, where terms cancel relative to
// numbers of size 1.
const float64 = { relative: 1e-12, absolute: 1e-13 };
// Central differences in float64 with h = 1e-5: truncation about h² = 1e-10, cancellation about 1e-16 / h = 1e-11.
const differences = { relative: 1e-6, absolute: 1e-8 };

const allCases = Object.values(ops).flatMap(casesOf);

describe.each(Object.values(ops).map((op) => ({ name: op.name, op })))('$name', ({ op }) => {
  const cases = casesOf(op);

  it('has samples', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)('$title: evaluates to PyTorch’s values, with the inferred types', (one) => {
    const program = opProgram(one);
    verifyProgram(program);
    const { outputs } = evaluateProgram(program, feedsOf(one), new Map(), none);
    const { outputs: expected } = pytorchCase(one);
    expect(expected).toHaveLength(program.outputs.length);
    program.outputs.forEach(({ name, value }, at) => {
      const array = outputs.get(name);
      expect(array?.axes).toEqual(value.type.axes);
      expect(array?.dtype).toBe(value.type.dtype);
      expectClose(array?.data ?? [], expected[at] ?? [], float64, `${one.title} ${name}`);
    });
  });

  const withGradient = cases.filter((one) => differentiable(opProgram(one)));
  it.skipIf(withGradient.length === 0).each(withGradient)('$title: has PyTorch’s gradients', (one) => {
    const { gradients } = pytorchCase(one);
    const results = gradientsOf(one);
    one.inputs.forEach((input, at) => {
      if (input?.dtype !== 'f32' || isPassive(op, `in${at}`)) return;
      const expected = gradients[at] ?? new Float64Array(input.data.length);
      expectClose(results.get(`d${at}`)?.data ?? [], expected, float64, `${one.title} d in${at}`);
    });
  });

  const withRule = withGradient.filter(() => op.kind === 'composite' || op.vjp !== 'not-differentiable');
  it.skipIf(withRule.length === 0).each(withRule)('$title: the gradient equals central differences', (one) => {
    const program = opProgram(one);
    const feeds = feedsOf(one).set('c0', cotangentOf(program.outputs[0]?.value.type ?? { axes: [], dtype: 'f32' }));
    const total = gradientProgram(program);
    const loss = (): number => evaluateProgram(total, feeds, new Map(), none).outputs.get('loss')?.data[0] ?? NaN;
    const results = gradientsOf(one);
    one.inputs.forEach((input, at) => {
      if (input?.dtype !== 'f32' || isPassive(op, `in${at}`)) return;
      const numeric = centralDifferences(feeds.get(`in${at}`)?.data ?? new Float64Array(), loss);
      expectClose(results.get(`d${at}`)?.data ?? [], numeric, differences, `${one.title} d in${at}`);
    });
  });
});

it('PyTorch’s values are of these samples and no others', () => {
  expect(pytorchTitles).toEqual(allCases.map(({ title }) => title));
});

it('a sample that changed without its PyTorch values says how to make them', () => {
  const [sample] = casesOf(ops.softmax);
  if (sample === undefined) throw new Error('softmax has samples');
  const changed = { ...sample, attributes: { over: 'row' } };
  expect(() => pytorchCase(changed)).toThrowErrorMatchingInlineSnapshot(
    `[Error: The sample "softmax 0" is not the one that PyTorch's values were made from. Write ops.json again: node --conditions=@videoitg/source --import tsx tools/fixtures/export-op-samples.ts | python tools/fixtures/ops.py]`,
  );
  expect(() => pytorchCase({ ...sample, title: 'softmax new' })).toThrowErrorMatchingInlineSnapshot(
    `[Error: PyTorch's values for the sample "softmax new" are missing. Write ops.json again: node --conditions=@videoitg/source --import tsx tools/fixtures/export-op-samples.ts | python tools/fixtures/ops.py]`,
  );
});

function gradientsOf(one: OpCase): ReadonlyMap<string, NdArray> {
  const program = opProgram(one);
  const feeds = feedsOf(one).set('c0', cotangentOf(program.outputs[0]?.value.type ?? { axes: [], dtype: 'f32' }));
  return evaluateProgram(gradientProgram(program), feeds, new Map(), none).outputs;
}

/** (f(x + h) - f(x - h)) / 2h for each element of `data`, which is moved and put back. */
function centralDifferences(data: Float64Array, loss: () => number): Float64Array {
  const h = 1e-5;
  return data.map((x, i) => {
    data[i] = x + h;
    const above = loss();
    data[i] = x - h;
    const below = loss();
    data[i] = x;
    return (above - below) / (2 * h);
  });
}
