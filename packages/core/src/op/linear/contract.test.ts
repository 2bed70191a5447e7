import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openOnce } from '../../engine/onnxruntime/run-once.js';
import { evaluateProgram } from '../../evaluate/evaluate-program.js';
import { elementsOf, ndArray, type NdArray } from '../../evaluate/nd-array.js';
import type { Program, Value } from '../../ir/graph.js';
import { verifyProgram } from '../../ir/verify.js';
import { CounterRandom } from '../../random/counter-random.js';
import { expectClose } from '../../testing/expect-close.js';
import { hostArray } from '../../testing/op-program.js';
import { GraphBuilder } from '../../trace/graph-builder.js';
import { graphOps } from '../graph-ops.js';
import { planContract } from './contract-plan.js';

const sizes = { a: 2, b: 3, c: 2, d: 4, e: 1 } as const;
const names = Object.keys(sizes) as (keyof typeof sizes)[]; // a literal object has exactly these keys

/** Two operands over some of five axes in any order, and a result that keeps every unshared axis. */
const contraction = fc
  .record({
    x: fc.shuffledSubarray(names),
    y: fc.shuffledSubarray(names),
    summed: fc.subarray(names),
    order: fc.shuffledSubarray(names, { minLength: names.length }),
    scale: fc.constantFrom(1, 0.5),
  })
  .map(({ x, y, summed, order, scale }) => {
    const over = summed.filter((name) => x.includes(name) && y.includes(name));
    const axes = order.filter((name) => (x.includes(name) || y.includes(name)) && !over.includes(name));
    return { x, y, over, axes, scale };
  });

const cases = fc.sample(contraction, { numRuns: 150, seed: 1 });

function arrayOf(axes: readonly (keyof typeof sizes)[], key: number): NdArray {
  const bound = axes.map((name) => ({ name, size: sizes[name] }));
  const values = new Float32Array(elementsOf(bound));
  new CounterRandom([0, 'contract', key]).fillNormal(values, { mean: 0, deviation: 1 });
  return ndArray(bound, 'f32', values);
}

/** All contractions as outputs of one program, so that one session runs them. */
function programOf(): { readonly program: Program; readonly feeds: ReadonlyMap<string, NdArray> } {
  const builder = new GraphBuilder();
  const b = graphOps(builder);
  const feeds = new Map<string, NdArray>();
  const inputs: { name: string; value: Value }[] = [];
  const fed = (name: string, array: NdArray): Value => {
    feeds.set(name, array);
    const value = builder.value({ axes: array.axes, dtype: 'f32' });
    inputs.push({ name, value });
    return value;
  };
  const outputs = cases.map(({ x, y, over, axes, scale }, at) => {
    const [left, right] = [fed(`x${at}`, arrayOf(x, 2 * at)), fed(`y${at}`, arrayOf(y, 2 * at + 1))];
    return { name: `z${at}`, value: b.contract(left, right, over, axes, scale) };
  });
  return {
    program: { name: 'contractions', feeds: inputs, state: [], nodes: builder.nodes, outputs, next: [] },
    feeds,
  };
}

it.each([true, false])('random contractions give the evaluator’s results (contrib %s)', async (contrib) => {
  const { program, feeds } = programOf();
  verifyProgram(program);
  const { outputs: expected } = evaluateProgram(program, feeds, new Map(), new Map());
  const execute = await openOnce(program, { contrib });
  const actual = await execute(Object.fromEntries([...feeds].map(([name, array]) => [name, hostArray(array)])));
  for (const [name, { axes, data }] of expected) {
    expect(actual[name]?.shape, name).toEqual(axes.map(({ size }) => size));
    // At most 24 products of single precision.
    expectClose(
      actual[name]?.data ?? [],
      data,
      { relative: 1e-5, absolute: 1e-5 },
      JSON.stringify(cases[Number(name.slice(1))]),
    );
  }
});

it('a linear layer, its gradients and attention scores move no operand', () => {
  const moved = (x: string[], y: string[], over: string[], result: string[]): boolean => {
    const plan = planContract(x, y, over, result);
    const [first, second] = plan.swapped ? [y, x] : [x, y];
    return (
      plan.first.order.join() !== first.join() ||
      plan.second.order.join() !== second.join() ||
      plan.result.join() !== result.join()
    );
  };
  const linear = { x: ['row', 'in'], w: ['out', 'in'], y: ['row', 'out'] };
  expect(moved(linear.x, linear.w, ['in'], linear.y)).toBe(false);
  expect(moved(linear.y, linear.w, ['out'], linear.x)).toBe(false);
  expect(moved(linear.y, linear.x, ['row'], linear.w)).toBe(false);
  expect(moved(['heads', 'query', 'width'], ['heads', 'key', 'width'], ['width'], ['heads', 'query', 'key'])).toBe(
    false,
  );
});

it.each([true, false])('a tensor with itself, over all axes and over some (contrib %s)', async (contrib) => {
  const builder = new GraphBuilder();
  const b = graphOps(builder);
  const array = arrayOf(['a', 'b', 'd'], 7);
  const x = builder.value({ axes: array.axes, dtype: 'f32' });
  const outputs = [
    { name: 'all', value: b.contract(x, x, ['a', 'b', 'd'], []) },
    { name: 'scaled', value: b.contract(x, x, ['a', 'b', 'd'], [], 0.25) },
    { name: 'some', value: b.contract(x, x, ['b'], ['d', 'a']) },
  ];
  const feeds = [{ name: 'x', value: x }];
  const program: Program = { name: 'squares', feeds, state: [], nodes: builder.nodes, outputs, next: [] };
  const actual = await (await openOnce(program, { contrib }))({ x: hostArray(array) });
  const { outputs: expected } = evaluateProgram(program, new Map([['x', array]]), new Map(), new Map());
  const squares = [...array.data].reduce((sum, element) => sum + element * element, 0);
  // Sums of at most 24 squares in single precision.
  const rounding = { relative: 1e-6, absolute: 1e-6 };
  expectClose(actual['all']?.data ?? [], [squares], rounding, 'all');
  for (const [name, { data }] of expected) expectClose(actual[name]?.data ?? [], data, rounding, name);
});
