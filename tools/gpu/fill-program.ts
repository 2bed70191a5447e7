import { CounterRandom, type Axis, type Feeds, type Program, type StateEntry } from '@videoitg/core';
/* eslint-disable @nx/enforce-module-boundaries -- a program that only writes state is written as a graph, not as model code */
import { graphOps } from '../../packages/core/src/op/graph-ops.js';
import { GraphBuilder } from '../../packages/core/src/trace/graph-builder.js';
/* eslint-enable @nx/enforce-module-boundaries */

/** Which feed a weight's axis reads: one pair of vectors for each size. */
const feedName = (side: 'row' | 'column', { size }: Axis): string => `${side}.${Number(size)}`;

/** Deviation that random weights get where the initialiser is not a normal one. */
const usualDeviation = 0.02;

/**
 * A program, `fill`, that gives every weight pseudo-random numbers in one run: w = √2 · deviation · sin(r ⊗ c) with fed
 * vectors r and c. Drawing 494 million normal numbers on the host and bringing them over would take longer than the steps;
 * and which numbers the weights are does not change the time of a step, as long as they are not all alike.
 */
export function fillProgram(state: readonly StateEntry[]): Program {
  const builder = new GraphBuilder();
  const b = graphOps(builder);
  const fed = new Map<string, { readonly name: string; readonly value: ReturnType<typeof b.constant> }>();
  const vector = (side: 'row' | 'column', axis: Axis) => {
    const name = feedName(side, axis);
    // Two weights may call axes of one size by different names.
    const known = fed.get(name) ?? {
      name,
      value: builder.value({ axes: [{ name: side, size: axis.size }], dtype: 'f32' }),
    };
    fed.set(name, known);
    return b.rename(known.value, side, axis.name);
  };
  const filled = state.filter(({ role, initializer }) => role === 'parameter' && initializer.kind !== 'zeros');
  const next = filled.map(({ path, axes, initializer }) => {
    const [row, column] = axes;
    if (row === undefined || column === undefined) return { path, value: b.fill(axes, 1) };
    const phase = b.contract(vector('row', row), vector('column', column), [], [row.name, column.name]);
    const deviation = initializer.kind === 'normal' ? initializer.std : usualDeviation;
    return { path, value: b.multiply(b.sin(phase), b.constant(Math.SQRT2 * deviation)) };
  });
  const before = filled.map(({ path, axes }) => ({ path, value: builder.value({ axes, dtype: 'f32' }) }));
  return { name: 'fill', feeds: [...fed.values()], state: before, nodes: builder.nodes, outputs: [], next };
}

/** Feeds of `fill`: normal numbers, wide enough for the sines to have any phase. */
export function fillFeeds({ feeds }: Program): Feeds {
  return Object.fromEntries(
    feeds.map(({ name, value }) => {
      const data = new Float32Array(Number(value.type.axes[0]?.size));
      new CounterRandom([0, name]).fillNormal(data, { mean: 0, deviation: 30 });
      return [name, { shape: [data.length], data }] as const;
    }),
  );
}
