import { beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntimeEngine } from '../engine/onnxruntime/onnxruntime.js';
import { openOnce } from '../engine/onnxruntime/run-once.js';
import { expandComposites } from '../passes/expand-composites.js';
import { expectClose } from '../testing/expect-close.js';
import { bundleOf } from '../testing/op-program.js';
import { expectRun, runsOf, singlePrecision, type Run } from '../testing/op-runs.js';
import type { HostArray } from '../trace/bind.js';
import { ops } from './registry.js';

const runs = Object.values(ops).flatMap((op) => runsOf(op));

describe('through the engine, all samples as one bundle', () => {
  const results = new Map<Run, Readonly<Record<string, HostArray>>>();

  beforeAll(async () => {
    const session = await onnxRuntimeEngine.open(bundleOf(...runs.map(({ program }) => program)), { threads: 1 });
    try {
      for (const run of runs) results.set(run, await session.run(run.program.name, run.feeds));
    } finally {
      await session.close();
    }
  });

  it.each(Object.keys(ops))('%s gives the evaluator’s results, gradients included', (name) => {
    for (const run of runs.filter(({ op }) => op.name === name))
      expectRun(run, results.get(run) ?? {}, 'on the engine');
  });
});

it.each(Object.values(ops).map((op) => ({ name: op.name, op })))(
  '$name in standard ONNX gives the evaluator’s results',
  async ({ op }) => {
    for (const run of runs.filter((candidate) => candidate.op === op)) {
      // Unoptimised, so that no fusion of ONNX Runtime stands between the file and its meaning.
      const execute = await openOnce(run.program, { contrib: false, graphOptimizations: 'disabled' });
      expectRun(run, await execute(run.feeds), 'in standard ONNX');
    }
  },
);

const overridden = Object.values(ops).filter(
  (op) => op.kind === 'composite' && (op.onnxRuntime ?? op.onnx) !== undefined,
);

it.each(overridden.map((op) => ({ name: op.name, op })))(
  '$name: the native form equals the decomposition',
  async ({ op }) => {
    for (const run of runs.filter((candidate) => candidate.op === op)) {
      const decomposed = { ...run, program: expandComposites(run.program, (candidate) => candidate.name === op.name) };
      expect(decomposed.program.nodes.some((node) => node.op === op.name)).toBe(false);
      const [native, plain] = await Promise.all(
        [run, decomposed].map(async ({ program, feeds }) => (await openOnce(program, { contrib: true }))(feeds)),
      );
      for (const output of run.expected.keys()) {
        const expected = Float64Array.from(plain?.[output]?.data ?? []);
        expectClose(
          native?.[output]?.data ?? [],
          expected,
          op.tolerance ?? singlePrecision,
          `${run.program.name} ${output}`,
        );
      }
    }
  },
);
