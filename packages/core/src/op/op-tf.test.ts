import { beforeAll, describe, expect, it } from 'vitest';
import { tensorFlowEngine } from '../engine/tensorflow/tensorflow.js';
import { expandComposites } from '../passes/expand-composites.js';
import { applyPrecision } from '../passes/precision.js';
import { expectClose } from '../testing/expect-close.js';
import { bundleOf } from '../testing/op-program.js';
import { expectRun, runsOf, singlePrecision, type Run } from '../testing/op-runs.js';
import { hasTensorFlow } from '../testing/tensorflow.js';
import type { HostArray } from '../trace/bind.js';
import type { Tolerance } from './define.js';
import { ops } from './registry.js';

/** Runs all as one bundle, so that the library starts once. */
async function resultsOf(
  runs: readonly Run[],
  jit = false,
): Promise<ReadonlyMap<Run, Readonly<Record<string, HostArray>>>> {
  const programs = runs.map(({ program }) => program);
  const names = programs.map(({ name }) => name);
  const session = await tensorFlowEngine.open(bundleOf(...programs), { threads: 1, ...(jit ? { jit: names } : {}) });
  try {
    const results = new Map<Run, Readonly<Record<string, HostArray>>>();
    for (const run of runs) results.set(run, await session.run(run.program.name, run.feeds));
    return results;
  } finally {
    await session.close();
  }
}

const all = Object.values(ops);

describe.skipIf(!hasTensorFlow)('all samples on TensorFlow', () => {
  const runs = all.flatMap((op) => runsOf(op));
  let results: ReadonlyMap<Run, Readonly<Record<string, HostArray>>>;

  beforeAll(async () => {
    results = await resultsOf(runs);
  });

  it.each(Object.keys(ops))('%s gives the evaluator’s results, gradients included', (name) => {
    for (const run of runs.filter(({ op }) => op.name === name))
      expectRun(run, results.get(run) ?? {}, 'on TensorFlow');
  });
});

describe.skipIf(!hasTensorFlow)('native forms on TensorFlow', () => {
  const native = all.filter((op) => op.kind === 'composite' && op.tf !== undefined);
  const runs = native.flatMap((op) => runsOf(op));
  const decomposed = new Map(
    runs.map((run) => {
      const program = expandComposites(run.program, (op) => op.name === run.op.name);
      expect(program.nodes.some(({ op }) => op === run.op.name)).toBe(false);
      return [run, { ...run, program: { ...program, name: `${program.name} plain` } }] as const;
    }),
  );
  let results: ReadonlyMap<Run, Readonly<Record<string, HostArray>>>;

  beforeAll(async () => {
    results = await resultsOf([...runs, ...decomposed.values()]);
  });

  it.each(native.map(({ name }) => name))('%s equals its decomposition', (name) => {
    for (const run of runs.filter(({ op }) => op.name === name)) {
      const plain = decomposed.get(run);
      for (const output of run.expected.keys()) {
        const expected = Float64Array.from((plain && results.get(plain)?.[output]?.data) ?? []);
        const actual = results.get(run)?.[output]?.data ?? [];
        const { relative, absolute } = run.op.tolerance ?? singlePrecision;
        // Both forms round: their bounds add up.
        const both = { relative: 2 * relative, absolute: 2 * absolute };
        expectClose(actual, expected, both, `${run.program.name} ${output}`);
      }
    }
  });
});

describe.skipIf(!hasTensorFlow)('products in bf16 on TensorFlow', () => {
  // A bf16 number has eight bits: neighbours are 2^-8 = 4e-3 of it apart, and a sum that the evaluator makes in float64
  // may round to the other one. Where terms cancel, the error is that of the terms: relative to the largest result.
  const bf16 = (expected: ArrayLike<number>): Tolerance => {
    const largest = Math.max(...Array.from(expected, Math.abs));
    return { relative: 5e-3, absolute: 5e-3 * largest };
  };
  const products = all.filter((op) => op.factors !== undefined);
  const runs = products.flatMap((op) => runsOf(op, (program) => applyPrecision(program, { products: 'bf16' })));
  let results: ReadonlyMap<Run, Readonly<Record<string, HostArray>>>;

  beforeAll(async () => {
    results = await resultsOf(runs);
  });

  it.each(products.map(({ name }) => name))('%s gives what the evaluator rounds at its casts', (name) => {
    const own = runs.filter(({ op }) => op.name === name);
    const outputs = own.flatMap(({ program }) => program.nodes.flatMap((node) => node.outputs));
    expect(outputs.some(({ type }) => type.dtype === 'bf16')).toBe(true);
    for (const run of own) {
      const actual = results.get(run) ?? {};
      for (const [output, { data }] of run.expected) {
        expectClose(actual[output]?.data ?? [], data, bf16(data), `${run.program.name} ${output} in bf16`);
      }
    }
  });
});

describe.skipIf(!hasTensorFlow)('compiled by XLA', () => {
  // Every op is compiled in some program; each program costs a tenth of a second to compile.
  const runs = all.flatMap((op) => runsOf(op).slice(0, 2));
  let results: ReadonlyMap<Run, Readonly<Record<string, HostArray>>>;

  beforeAll(async () => {
    results = await resultsOf(runs, true);
  }, 120_000);

  it.each(Object.keys(ops))('%s gives the evaluator’s results, gradients included', (name) => {
    for (const run of runs.filter(({ op }) => op.name === name)) expectRun(run, results.get(run) ?? {}, 'compiled');
  });
});
