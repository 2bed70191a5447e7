import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShapeName } from './model.js';
import { BenchError, runOurs, runTorch } from './processes.js';
import { median, row, type Row, type StepReport } from './report.js';

export interface StepBench {
  readonly name: string;
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

/** Losses are means of softplus values of size 1, in f32 on both sides; ten updates of 1e-4 amplify a rounding little. */
const lossTolerance = 1e-4;

/**
 * Training steps against PyTorch: first both train ten steps from the same weights and must agree, then every round runs
 * ours and each peer, one process after another, so that a change of the machine's load meets all of them.
 */
export async function stepBench({ name, shape, steps }: StepBench, options: StepOptions): Promise<Row[]> {
  const { python, modes, rounds, threads, log } = options;
  await compareLosses(shape, options);
  const counted = ['--shape', shape, '--steps', String(steps), '--threads', String(threads)];
  const ours: StepReport[] = [];
  const peers = new Map(modes.map((mode) => [mode, [] as StepReport[]]));
  for (let round = 1; round <= rounds; round++) {
    const own = await runOurs<StepReport>('our-step.ts', counted);
    ours.push(own);
    const parts = [`ours ${describe(own)}`];
    for (const [mode, reports] of peers) {
      try {
        const report = await runTorch<StepReport>(python, [...counted, '--mode', mode]);
        reports.push(report);
        parts.push(`${mode} ${describe(report)}`);
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        peers.delete(mode);
        log(`${name}: PyTorch's mode "${mode}" is left out: ${error.message}`);
      }
    }
    log(`${name}, round ${round} of ${rounds}: ${parts.join(' · ')}`);
  }
  return [...peers].flatMap(([mode, reports]) => {
    const peer = `PyTorch ${reports[0]?.version ?? ''} ${mode}`;
    const time = (all: readonly StepReport[]): number[] => all.map(({ stepMs }) => median(stepMs));
    const memory = (all: readonly StepReport[]): number[] => all.map(({ peakRssMb }) => peakRssMb);
    return [
      row(name, peer, 'ms', time(ours), time(reports)),
      row(`${name}, peak memory`, peer, 'MB', memory(ours), memory(reports)),
    ];
  });
}

const describe = ({ stepMs, peakRssMb }: StepReport): string =>
  `${median(stepMs).toFixed(1)} ms, ${peakRssMb.toFixed(0)} MB`;

async function compareLosses(shape: ShapeName, { python, threads, log }: StepOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'videoitg-bench-'));
  try {
    const ten = ['--shape', shape, '--steps', '10', '--warmup', '0', '--threads', String(threads)];
    await runOurs('our-step.ts', ['--shape', shape, '--export', folder]);
    const ours = await runOurs<StepReport>('our-step.ts', ten);
    const theirs = await runTorch<StepReport>(python, [...ten, '--data', folder]);
    if (ours.parameters !== theirs.parameters) {
      throw new BenchError(`The models differ: ${ours.parameters} parameters, PyTorch's has ${theirs.parameters}.`);
    }
    const largest = Math.max(...ours.losses.map((loss, at) => Math.abs(loss - (theirs.losses[at] ?? NaN))));
    log(`${shape}: ${ours.parameters} parameters; losses of 10 steps differ by at most ${largest.toExponential(1)}`);
    if (!(largest <= lossTolerance))
      throw new BenchError(`The losses of 10 steps differ by ${largest}: the models are not the same.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
