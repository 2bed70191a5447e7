import { BenchError, runOurs } from './processes.js';
import { median, row, type AttentionReport, type Row } from './report.js';

/** Positions, and runs of one process: the whole-matrix form of the longest needs seconds and gigabytes. */
const lengths = [
  { positions: 128, runs: 200 },
  { positions: 512, runs: 30 },
  { positions: 4096, runs: 2 },
];

/** The two forms sum in different orders; the gradients are sums over all positions. */
const tolerance = 1e-3;

export interface AttentionOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** The attention op, forward and backward, against the same written with whole score matrices, both on our engine. */
export async function attentionBench({ rounds, threads, log }: AttentionOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { positions, runs } of lengths) {
    const args = ['--positions', String(positions), '--runs', String(runs), '--threads', String(threads)];
    const all = { op: [] as AttentionReport[], whole: [] as AttentionReport[] };
    for (let round = 1; round <= rounds; round++) {
      const op = await runOurs<AttentionReport>('our-attention.ts', [...args, '--form', 'op']);
      const whole = await runOurs<AttentionReport>('our-attention.ts', [...args, '--form', 'whole']);
      compare(op.check, whole.check);
      all.op.push(op);
      all.whole.push(whole);
      log(
        `attention at ${positions}, round ${round} of ${rounds}: ${describe(op)} · whole matrices ${describe(whole)}`,
      );
    }
    const time = (reports: readonly AttentionReport[]): number[] => reports.map(({ runMs }) => median(runMs));
    const memory = (reports: readonly AttentionReport[]): number[] => reports.map(({ addedMb }) => addedMb);
    const name = `attention at ${positions}`;
    rows.push(row(name, 'whole matrices', 'ms', time(all.op), time(all.whole)));
    rows.push(row(`${name}, added peak memory`, 'whole matrices', 'MB', memory(all.op), memory(all.whole)));
  }
  return rows;
}

const describe = ({ runMs, addedMb }: AttentionReport): string =>
  `${median(runMs).toFixed(2)} ms, ${addedMb.toFixed(0)} MB added`;

function compare(op: readonly number[], whole: readonly number[]): void {
  const scale = Math.max(...whole.map(Math.abs));
  const largest = Math.max(...op.map((value, at) => Math.abs(value - (whole[at] ?? NaN))));
  if (!(largest <= tolerance * scale))
    throw new BenchError(`The two forms of attention differ by ${largest} of ${scale}.`);
}
