import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContest, type Contestant } from './contest.js';
import type { ShapeName } from './model.js';
import { BenchError, runOurs, runTorch } from './processes.js';
import { median, type Contest, type StepReport } from './report.js';

export interface StepBench {
  readonly name: string;
  readonly what: string;
  readonly shape: ShapeName;
  /** Counted steps of one process. */
  readonly steps: number;
}

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
export async function stepBench({ name, what, shape, steps }: StepBench, options: StepOptions): Promise<Contest> {
  const { python, modes, rounds, threads, log } = options;
  await compareLosses(shape, options);
  const counted = ['--shape', shape, '--steps', String(steps), '--threads', String(threads)];
  const numbers = ({ stepMs, peakRssMb }: StepReport) => ({ ms: median(stepMs), mb: peakRssMb });
  const peerNames = new Map(modes.map((mode) => [mode, `PyTorch ${mode}`]));
  const contestants: Contestant[] = [
    ...ourSides.map(({ name: side, flags }) => ({
      name: side,
      measure: async () => numbers(await runOurs<StepReport>('our-step.ts', [...counted, ...flags])),
    })),
    ...[...peerNames].map(([mode, peer]) => ({
      name: peer,
      optional: true,
      measure: async () => numbers(await runTorch<StepReport>(python, [...counted, '--mode', mode])),
    })),
  ];
  const against = [...peerNames].flatMap(([mode, peer]) => (single.has(mode) ? [peer] : []));
  return runContest({ name, what, memory: 'peak', against, contestants, rounds, log });
}

async function compareLosses(shape: ShapeName, { python, threads, log }: StepOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'videoitg-bench-'));
  try {
    const ten = ['--shape', shape, '--steps', '10', '--warmup', '0', '--threads', String(threads)];
    await runOurs('our-step.ts', ['--shape', shape, '--export', folder]);
    const theirs = await runTorch<StepReport>(python, [...ten, '--data', folder]);
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
