import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { atPrecision, parameterEntries } from '../../bundle/bundle.js';
import { differentiate } from '../../bundle/training.js';
import type { Program } from '../../ir/graph.js';
import { printProgram } from '../../ir/print.js';
import { namesOf, sizeOf } from '../../ir/types.js';
import { expandComposites } from '../../passes/expand-composites.js';
import { simplify } from '../../passes/simplify.js';
import { init } from '../../trace/init.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import type { Tensor } from '../../trace/tensor.js';
import { addLast } from '../elementwise/add.js';
import { sumAll } from '../reduce/sum.js';
import { linearLogSumExp } from './linear-log-sum-exp.js';

const [row, width] = [dynamicAxis('row'), axis('width', 4)];

class Head extends Module {
  readonly table = param([axis('token', 10), width], init.normal(1));
  readonly shift = param([width]);

  sums(x: Tensor<['row', 'width']>): Tensor<['row']> {
    return linearLogSumExp<['row'], 'width', 'token'>(
      addLast<['row', 'width'], ['width']>(x, this.shift),
      this.table,
      4,
    );
  }
}
const head = new Head();
const state = parameterEntries(head);
const forward = traceProgram('sums', head, { x: feed([row, width]) }, ({ x }) => ({
  loss: sumAll(head.sums(x), ['row']),
}));

/** Forward and backward as engines run it that have no form of their own. */
function whole(products: 'f32' | 'bf16'): Program {
  const paths = state.map(({ path }) => path);
  const { program, builder, gradients } = differentiate(atPrecision(forward, state, products), 'loss', paths);
  const outputs = [...gradients].map(([path, value]) => ({ name: `d.${path}`, value }));
  return simplify(expandComposites({ ...program, nodes: builder.nodes, outputs }, () => true));
}

it.each(['f32', 'bf16'] as const)(
  'never makes products with the whole table, which exists once more as its gradient (%s)',
  (products) => {
    const values = whole(products).nodes.flatMap(({ outputs }) => outputs.map(({ type }) => type));
    const logits = values.filter((type) => namesOf(type).join() === 'row,token');
    expect(new Set(logits.map((type) => sizeOf(type, 'token')))).toEqual(new Set([4, 2]));
    const tables = whole(products).nodes.filter(({ outputs }) =>
      outputs.some(({ type }) => sizeOf(type, 'token') === 10),
    );
    expect(tables.map(({ op }) => op)).toEqual(products === 'f32' ? ['concat'] : ['cast', 'concat', 'cast']);
  },
);

it('makes the products again for the gradient, one chunk after the other', () => {
  const { nodes } = whole('f32');
  const products = nodes.filter(
    ({ op, outputs }) => op === 'contract' && namesOf(outputs[0]?.type ?? { axes: [] }).join() === 'row,token',
  );
  expect(products).toHaveLength(6);
  // Each barrier but the first waits for what the chunk before it gave.
  const barriers = nodes.flatMap((node, at) => (node.op === 'barrier' ? [at] : []));
  const made = (value: unknown): number => nodes.findIndex(({ outputs }) => outputs.some((output) => output === value));
  const waits = barriers.map((at) => made(nodes[at]?.inputs[1]));
  expect(barriers).toHaveLength(3);
  expect([1, 2].map((at) => (waits[at] ?? -1) > (barriers[at - 1] ?? Infinity))).toEqual([true, true]);
});

it('rounds factors and products only, where products are in bf16', () => {
  const text = printProgram(simplify(expandComposites(atPrecision(forward, state, 'bf16'), () => true)));
  expect(text).toMatchInlineSnapshot(`
    "program sums(x: f32[row, width=4]) → loss = %42
      state table: f32[token=10, width=4]
      state shift: f32[width=4]
      %0 = add(x, shift) : f32[row, width=4]
      %1 = cast(%0, dtype=bf16) : bf16[row, width=4]
      %2 = cast(table, dtype=bf16) : bf16[token=10, width=4]
      %3 = slice(%2, axis=token, start=0, size=4) : bf16[token=4, width=4]
      %4 = slice(%2, axis=token, start=4, size=4) : bf16[token=4, width=4]
      %5 = slice(%2, axis=token, start=8, size=2) : bf16[token=2, width=4]
      %6 = contract(%1, %3, over=[width], axes=[row, token], scale=1) : bf16[row, token=4]
      %7 = cast(%6, dtype=f32) : f32[row, token=4]
      %8 = max(%7, over=[token]) : f32[row]
      %9 = subtract(%7, %8) : f32[row, token=4]
      %10 = exp(%9) : f32[row, token=4]
      %11 = sum(%10, over=[token]) : f32[row]
      %12 = log(%11) : f32[row]
      %13 = add(%8, %12) : f32[row]
      %14 = contract(%1, %4, over=[width], axes=[row, token], scale=1) : bf16[row, token=4]
      %15 = cast(%14, dtype=f32) : f32[row, token=4]
      %16 = max(%15, over=[token]) : f32[row]
      %17 = subtract(%15, %16) : f32[row, token=4]
      %18 = exp(%17) : f32[row, token=4]
      %19 = sum(%18, over=[token]) : f32[row]
      %20 = log(%19) : f32[row]
      %21 = add(%16, %20) : f32[row]
      %22 = contract(%1, %5, over=[width], axes=[row, token], scale=1) : bf16[row, token=2]
      %23 = cast(%22, dtype=f32) : f32[row, token=2]
      %24 = max(%23, over=[token]) : f32[row]
      %25 = subtract(%23, %24) : f32[row, token=2]
      %26 = exp(%25) : f32[row, token=2]
      %27 = sum(%26, over=[token]) : f32[row]
      %28 = log(%27) : f32[row]
      %29 = add(%24, %28) : f32[row]
      %30 = maximum(%13, %21) : f32[row]
      %31 = maximum(%30, %29) : f32[row]
      %32 = subtract(%13, %31) : f32[row]
      %33 = exp(%32) : f32[row]
      %34 = subtract(%21, %31) : f32[row]
      %35 = exp(%34) : f32[row]
      %36 = subtract(%29, %31) : f32[row]
      %37 = exp(%36) : f32[row]
      %38 = add(%33, %35) : f32[row]
      %39 = add(%38, %37) : f32[row]
      %40 = log(%39) : f32[row]
      %41 = add(%31, %40) : f32[row]
      %42 = sum(%41, over=[row]) : f32[]
    "
  `);
});
