import { beforeAll, describe, expect, it } from 'vitest';
import { tensorFlowEngine } from '../engine/tensorflow/tensorflow.js';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import type { NdArray } from '../evaluate/nd-array.js';
import type { Program } from '../ir/graph.js';
import { expectClose } from '../testing/expect-close.js';
import { bundleOf, differentiable, gradientProgram, hostArray, opProgram } from '../testing/op-program.js';
import { casesOf, cotangentOf, feedsOf } from '../testing/samples.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import type { AnyOp } from './define.js';
import { ops } from './registry.js';

// Single precision: a few roundings of 6e-8 each; the ops here are at most a dozen roundings deep.
const single = { relative: 1e-5, absolute: 1e-6 };

/** One sample, forward or differentiated, with what the evaluator gives for it. */
interface Run {
  readonly op: AnyOp;
  readonly program: Program;
  readonly feeds: Feeds;
  readonly expected: ReadonlyMap<string, NdArray>;
}

function runsOf(op: AnyOp): Run[] {
  const differentiates = op.kind === 'composite' || op.vjp !== 'not-differentiable';
  return casesOf(op).flatMap((one) => {
    const forward = { ...opProgram(one), name: one.title };
    const arrays = feedsOf(one);
    const run = (program: Program, fed: ReadonlyMap<string, NdArray>): Run => ({
      op,
      program,
      feeds: Object.fromEntries([...fed].map(([name, array]) => [name, hostArray(array)])),
      expected: evaluateProgram(program, fed, new Map(), new Map()).outputs,
    });
    if (!differentiates || !differentiable(forward)) return [run(forward, arrays)];
    const backward = { ...gradientProgram(forward), name: `${one.title} gradient` };
    const cotangent = cotangentOf(forward.outputs[0]?.value.type ?? { axes: [], dtype: 'f32' });
    return [run(forward, arrays), run(backward, new Map(arrays).set('c0', cotangent))];
  });
}

function expectRun({ op, program, expected }: Run, actual: Readonly<Record<string, HostArray>>, how: string): void {
  expect(Object.keys(actual)).toEqual([...expected.keys()]);
  for (const [output, array] of expected) {
    expect(actual[output]?.shape).toEqual(array.axes.map(({ size }) => size));
    expectClose(actual[output]?.data ?? [], array.data, op.tolerance ?? single, `${program.name} ${output} ${how}`);
  }
}

const runs = Object.values(ops).flatMap(runsOf);

describe('through the engine, all samples as one bundle', () => {
  const results = new Map<Run, Readonly<Record<string, HostArray>>>();

  beforeAll(async () => {
    const session = await tensorFlowEngine.open(bundleOf(...runs.map(({ program }) => program)), { threads: 1 });
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


