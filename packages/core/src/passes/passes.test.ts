import { describe, expect, it } from 'vitest';
import { printProgram } from '../ir/print.js';
import { verifyProgram } from '../ir/verify.js';
import type { Program, Value } from '../ir/graph.js';
import type { Builder } from '../op/builder.js';
import { graphOps } from '../op/graph-ops.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { joinCommonSubexpressions } from './common-subexpressions.js';
import { removeDeadCode } from './dead-code.js';
import { expandComposites } from './expand-composites.js';
import { simplify } from './simplify.js';

const row = { name: 'row', size: 3 };

function program(
  body: (b: Builder, x: Value, weight: Value, builder: GraphBuilder) => Readonly<Record<string, Value>>,
): Program {
  const builder = new GraphBuilder();
  const [x, weight, unused] = [0, 1, 2].map(() => builder.value({ axes: [row], dtype: 'f32' })) as [
    Value,
    Value,
    Value,
  ];
  const outputs = Object.entries(body(graphOps(builder), x, weight, builder)).map(([name, value]) => ({ name, value }));
  const state = [
    { path: 'weight', value: weight },
    { path: 'unused', value: unused },
  ];
  return { name: 'test', feeds: [{ name: 'x', value: x }], state, nodes: builder.nodes, outputs, next: [] };
}
const opsOf = ({ nodes }: Program): string[] => nodes.map(({ op }) => op);

describe('removeDeadCode', () => {
  it('drops nodes and state that nothing asked for needs; feeds stay', () => {
    const before = program((b, x, weight) => {
      b.exp(b.add(x, weight));
      return { y: b.multiply(x, weight) };
    });
    const after = removeDeadCode(before);
    expect(opsOf(after)).toEqual(['multiply']);
    expect(after.state.map(({ path }) => path)).toEqual(['weight']);
    expect(removeDeadCode({ ...after, outputs: [] }).feeds).toHaveLength(1);
    verifyProgram(after);
  });

  it('keeps state that is written', () => {
    const before = program((b, x) => ({ y: b.exp(x) }));
    const [feed] = before.feeds;
    if (feed === undefined) throw new Error('the program has a feed');
    expect(
      removeDeadCode({ ...before, next: [{ path: 'unused', value: feed.value }] }).state.map(({ path }) => path),
    ).toEqual(['unused']);
  });
});

describe('joinCommonSubexpressions', () => {
  it('computes equal expressions once, also those that become equal', () => {
    const joined = joinCommonSubexpressions(
      program((b, x) => ({ y: b.exp(b.negate(x)), z: b.add(b.exp(b.negate(x)), x) })),
    );
    expect(opsOf(joined)).toEqual(['negate', 'exp', 'add']);
    verifyProgram(joined);
  });

  it('keeps other attributes, other operand orders and other regions apart', () => {
    const distinct = program((b, x, weight, builder) => {
      const [a, c] = [b.subtract(x, weight), b.subtract(weight, x)];
      const constants = [0, -0, Infinity, -Infinity, NaN].map((value) => b.multiply(x, b.constant(value)));
      builder.region = 'recomputed';
      const again = b.subtract(x, weight);
      return { y: [a, c, again, ...constants].reduce((sum, value) => b.maximum(sum, value)) };
    });
    expect(opsOf(joinCommonSubexpressions(distinct))).toEqual(opsOf(distinct));
  });
});

describe('expandComposites', () => {
  const withSoftmax = program((b, x, weight, builder) => {
    builder.scope = 'head.pooling';
    return { y: b.softmax(b.silu(b.add(x, weight)), 'row') };
  });

  it('expands what it is told to, under the module of the composite', () => {
    const some = expandComposites(withSoftmax, (op) => op.name === 'softmax');
    expect(opsOf(some)).toEqual(['add', 'silu', 'max', 'stopGradient', 'subtract', 'exp', 'sum', 'divide']);
    expect(new Set(some.nodes.map(({ scope }) => scope))).toEqual(new Set(['head.pooling']));
    verifyProgram(some);
  });

  it('expands all, and leaves programs without composites as they are', () => {
    const all = expandComposites(withSoftmax, () => true);
    expect(opsOf(all)).not.toContain('silu');
    expect(printProgram(expandComposites(all, () => true))).toBe(printProgram(all));
    expect(opsOf(simplify(all))).toEqual(opsOf(all));
  });
});
