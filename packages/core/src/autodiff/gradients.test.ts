import { expect, it } from 'vitest';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import { ndArray } from '../evaluate/nd-array.js';
import type { Program, Value } from '../ir/graph.js';
import type { Builder } from '../op/builder.js';
import { graphOps } from '../op/graph-ops.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { gradients } from './gradients.js';

const row = { name: 'row', size: 2 };
const x = [1.5, -2];
const y = [0.5, 3];

/** dloss/dx and dloss/dy at x = [1.5, -2], y = [0.5, 3]. */
function differentiate(loss: (b: Builder, x: Value, y: Value) => Value): number[][] {
  const builder = new GraphBuilder();
  const feeds = ['x', 'y'].map((name) => ({ name, value: builder.value({ axes: [row], dtype: 'f32' }) }));
  const [first, second] = feeds.map(({ value }) => value) as [Value, Value];
  const targets = gradients(builder, loss(graphOps(builder), first, second), [first, second]);
  const outputs = targets.map((value, at) => ({ name: `d${at}`, value }));
  const program: Program = { name: 'gradient', feeds, state: [], nodes: builder.nodes, outputs, next: [] };
  const arrays = new Map([
    ['x', ndArray([row], 'f32', x)],
    ['y', ndArray([row], 'f32', y)],
  ]);
  const results = evaluateProgram(program, arrays, new Map(), new Map()).outputs;
  return ['d0', 'd1'].map((name) => [...(results.get(name)?.data ?? [])]);
}

it('adds the gradients of a value that is used several times', () => {
  // d(x·x·y + x) = 2xy + 1, x²
  const sum = (b: Builder, value: Value): Value => b.sum(value, ['row']);
  expect(differentiate((b, p, q) => sum(b, b.add(b.multiply(b.multiply(p, p), q), p)))).toEqual([
    [2 * 1.5 * 0.5 + 1, 2 * -2 * 3 + 1],
    [2.25, 4],
  ]);
});

it('gives zeros to a target that the loss does not use, also behind stopGradient', () => {
  expect(differentiate((b, p) => b.sum(b.multiply(p, p), ['row']))).toEqual([
    [3, -4],
    [0, 0],
  ]);
  expect(differentiate((b, p, q) => b.sum(b.multiply(p, b.stopGradient(q)), ['row']))).toEqual([y, [0, 0]]);
});

it('is one where the loss is the target’s sum, and passes comparisons by', () => {
  expect(differentiate((b, p, q) => b.sum(b.select(b.lessOrEqual(p, q), p, q), ['row']))).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it('shares the gradient of equal largest elements, and gives ties of maximum to the first', () => {
  expect(differentiate((b, p) => b.max(b.multiply(p, b.constant(0)), ['row']))).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(
    differentiate((b, p, q) =>
      b.max(b.add(b.subtract(p, b.stopGradient(p)), b.stopGradient(b.multiply(q, b.constant(0)))), ['row']),
    ),
  ).toEqual([
    [0.5, 0.5],
    [0, 0],
  ]);
  expect(
    differentiate((b, p, q) => b.sum(b.maximum(b.multiply(p, b.constant(0)), b.multiply(q, b.constant(0))), ['row'])),
  ).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const moved = (b: Builder, value: Value): Value => b.subtract(value, b.stopGradient(value));
  expect(differentiate((b, p, q) => b.sum(b.maximum(moved(b, p), moved(b, q)), ['row']))).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(differentiate((b, p, q) => b.sum(b.minimum(moved(b, p), moved(b, q)), ['row']))).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

it('refuses a loss that is not a scalar', () => {
  expect(() => differentiate((b, p) => b.exp(p))).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: The loss to differentiate is not a scalar. Sum or average it over all of its axes.]`,
  );
});
