import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShapeName } from './model.js';
import { BenchError } from './bench-error.js';
import { runOurs, runPython, startOurs, startPython } from './processes.js';
import type { Contest, StepReport } from './report.js';
import { runTurns, type Side } from './turns.js';

export interface StepBench {
  readonly name: string;
  readonly what: string;
  readonly shape: ShapeName;
  /** Turns of a side in a round, and counted steps of a turn. */
  readonly turns: number;
  readonly steps: number;
}

const torch = 'torch_step.py';

export interface StepOptions {
  readonly python: string;
  /** Modes of `torch_step.py`. */
  readonly modes: readonly string[];
  readonly rounds: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/**
 * Our sides, the flags of `our-step.ts` that make them, and how far ten losses may lie from PyTorch's in f32. Losses are
 * means of softplus values of size 1; ten updates of 1e-4 amplify a rounding little, of 2⁻²⁴ as of bf16's 2⁻⁸.
 */
const ourSides = [
  { name: 'tensorflow', flags: ['--engine', 'tensorflow'], tolerance: 1e-4 },
  { name: 'tensorflow, bf16 products', flags: ['--engine', 'tensorflow', '--products', 'bf16'], tolerance: 2e-2 },
  { name: 'onnxruntime', flags: ['--engine', 'onnxruntime'], tolerance: 1e-4 },
] as const;

/** Modes in which the peer computes in f32: the ones that ratios refer to. */
const single = new Set(['eager', 'fused', 'compile']);

/** Training steps against PyTorch, after both have trained ten steps from the same weights and agree. */
export async function stepBench(bench: StepBench, options: StepOptions): Promise<Contest> {
  const { shape, ...contest } = bench;
  const { python, modes, rounds, threads, log } = options;
  await compareLosses(shape, options);
  const common = ['--shape', shape, '--turns', '--threads', String(threads)];
  const peers = modes.map((mode) => ({ name: `PyTorch ${mode}`, mode }));
  const sides: Side[] = [
    ...ourSides.map(({ name, flags }) => ({ name, start: () => startOurs('our-step.ts', [...common, ...flags]) })),
    ...peers.map(({ name, mode }) => ({
      name,
      optional: true,
      start: () => startPython(python, torch, [...common, '--mode', mode]),
    })),
  ];
  const against = peers.flatMap(({ name, mode }) => (single.has(mode) ? [name] : []));
  return runTurns({ ...contest, against, sides, rounds, log });
}

async function compareLosses(shape: ShapeName, { python, threads, log }: StepOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'videoitg-bench-'));
  try {
    const ten = ['--shape', shape, '--steps', '10', '--warmup', '0', '--threads', String(threads)];
    await runOurs('our-step.ts', ['--shape', shape, '--export', folder]);
    const theirs = await runPython<StepReport>(python, torch, [...ten, '--data', folder]);
    for (const { name, flags, tolerance } of ourSides) {
      const ours = await runOurs<StepReport>('our-step.ts', [...ten, ...flags]);
      if (ours.parameters !== theirs.parameters) {
        throw new BenchError(`The models differ: ${ours.parameters} parameters, PyTorch's has ${theirs.parameters}.`);
      }
      const largest = Math.max(...ours.losses.map((loss, at) => Math.abs(loss - (theirs.losses[at] ?? NaN))));
      log(`${shape}, ${name}: losses of 10 steps differ from PyTorch's by at most ${largest.toExponential(1)}`);
      if (!(largest <= tolerance))
        throw new BenchError(`The losses of 10 steps differ by ${largest}: the models are not the same.`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
