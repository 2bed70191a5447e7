// Runs every op's samples on TensorFlow and compares with the float64 evaluator, gradients included: as they are, with
// products in bf16, and compiled by XLA. The samples, values and tolerances are those of `op-tf.test.ts`.
//
//   op-tests.ts [--allow-cpu]
import { parseArgs } from 'node:util';
import { tensorFlowEngine } from '@videoitg/core';
/* eslint-disable @nx/enforce-module-boundaries -- samples are no part of core's public interface */
import type { Tolerance } from '../../packages/core/src/op/define.js';
import { ops } from '../../packages/core/src/op/registry.js';
import { applyPrecision } from '../../packages/core/src/passes/precision.js';
import { bundleOf } from '../../packages/core/src/testing/op-program.js';
import { expectRun, runsOf, singlePrecision, type Run } from '../../packages/core/src/testing/op-runs.js';
/* eslint-enable @nx/enforce-module-boundaries */
import { answerParent } from './child-answer.js';
import type { OpTestsReport } from './op-tests-report.js';

const { values: options } = parseArgs({ options: { 'allow-cpu': { type: 'boolean', default: false } } });
const all = Object.values(ops);

interface Pass {
  readonly name: OpTestsReport['passes'][number]['name'];
  readonly runs: readonly Run[];
  readonly jit: boolean;
  readonly tolerance: (run: Run, expected: ArrayLike<number>) => Tolerance;
}

const ownTolerance = ({ op }: Run): Tolerance => op.tolerance ?? singlePrecision;

/** Neighbours in bf16 are 2^-8 apart, relative to the terms of a sum, hence to the largest result. */
function bf16Tolerance(_: Run, expected: ArrayLike<number>): Tolerance {
  return { relative: 5e-3, absolute: 5e-3 * Math.max(...Array.from(expected, Math.abs)) };
}

function passes(): Pass[] {
  const inBf16 = all.filter((op) => op.factors !== undefined);
  return [
    { name: 'f32', runs: all.flatMap((op) => runsOf(op)), jit: false, tolerance: ownTolerance },
    {
      name: 'bf16 products',
      runs: inBf16.flatMap((op) => runsOf(op, (program) => applyPrecision(program, { products: 'bf16' }))),
      jit: false,
      tolerance: bf16Tolerance,
    },
    // Each program is compiled: two an op are enough for every op to be.
    { name: 'compiled', runs: all.flatMap((op) => runsOf(op).slice(0, 2)), jit: true, tolerance: ownTolerance },
  ];
}

async function runPass({ name, runs, jit, tolerance }: Pass): Promise<OpTestsReport['passes'][number]> {
  const programs = runs.map(({ program }) => program);
  const start = performance.now();
  const session = await tensorFlowEngine.open(bundleOf(...programs), {
    requireGpu: !options['allow-cpu'],
    ...(jit ? { jit: programs.map((program) => program.name) } : {}),
  });
  const failures: string[] = [];
  for (const run of runs) {
    try {
      const results = await session.run(run.program.name, run.feeds);
      for (const [output, array] of run.expected) {
        const actual = results[output];
        const one = { ...run, expected: new Map([[output, array]]) };
        expectRun(one, actual ? { [output]: actual } : {}, name, tolerance(run, array.data));
      }
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  await session.close();
  return { name, count: runs.length, failures, seconds: (performance.now() - start) / 1e3 };
}

await answerParent(async (): Promise<OpTestsReport> => {
  const results: OpTestsReport['passes'][number][] = [];
  for (const pass of passes()) results.push(await runPass(pass));
  return { ops: all.length, passes: results };
});
