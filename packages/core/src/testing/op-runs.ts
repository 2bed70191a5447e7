import { evaluateProgram } from '../evaluate/evaluate-program.js';
import type { NdArray } from '../evaluate/nd-array.js';
import type { Program } from '../ir/graph.js';
import type { AnyOp, Tolerance } from '../op/define.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { expectClose } from './expect-close.js';
import { differentiable, gradientProgram, hostArray, opProgram } from './op-program.js';
import { casesOf, cotangentOf, feedsOf } from './samples.js';

// Single precision: a few roundings of 6e-8 each; the ops here are at most a dozen roundings deep.
export const singlePrecision: Tolerance = { relative: 1e-5, absolute: 1e-6 };

/** One sample, forward or differentiated, with what the evaluator gives for it. */
export interface Run {
  readonly op: AnyOp;
  readonly program: Program;
  readonly feeds: Feeds;
  readonly expected: ReadonlyMap<string, NdArray>;
}

/** All samples of an op, forward and, where it has a gradient, differentiated. */
export function runsOf(op: AnyOp, change: (program: Program) => Program = (program) => program): Run[] {
  const differentiates = op.kind === 'composite' || op.vjp !== 'not-differentiable';
  return casesOf(op).flatMap((one) => {
    const forward = { ...change(opProgram(one)), name: one.title };
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

/** Throws unless an engine's outputs have the evaluator's names, shapes and elements. Runs outside Vitest too. */
export function expectRun(
  { op, program, expected }: Run,
  actual: Readonly<Record<string, HostArray>>,
  how: string,
  tolerance: Tolerance = op.tolerance ?? singlePrecision,
): void {
  const same = (what: string, given: readonly (string | number)[], wanted: readonly (string | number)[]): void => {
    const [got, due] = [given.join(', '), wanted.join(', ')];
    if (got !== due) throw new Error(`${program.name} ${how}: ${what} [${got}], expected [${due}]`);
  };
  same('outputs', Object.keys(actual), [...expected.keys()]);
  for (const [output, array] of expected) {
    const sizes = array.axes.map(({ size }) => size);
    same(`shape of ${output}`, actual[output]?.shape ?? ['none'], sizes);
    expectClose(actual[output]?.data ?? [], array.data, tolerance, `${program.name} ${output} ${how}`);
  }
}
