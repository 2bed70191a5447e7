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

/**
 * The attention op, forward and backward, against the same written with whole score matrices, both on our engine: times
 * from a process in which they take turns, memory from a process of each.
 */
export async function attentionBench(options: AttentionOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const length of lengths) rows.push(...(await atLength(length, options)));
  return rows;
}

async function atLength({ positions, runs }: (typeof lengths)[number], options: AttentionOptions): Promise<Row[]> {
  const { rounds, threads, log } = options;
  const name = `attention at ${positions}`;
  const measure = (forms: string, count: number): Promise<AttentionReport> => {
    const args = ['--positions', String(positions), '--runs', String(count), '--threads', String(threads)];
    return runOurs<AttentionReport>('our-attention.ts', [...args, '--forms', forms]);
  };
  const times = { op: [] as number[], whole: [] as number[] };
  const memory = { op: [] as number[], whole: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const { forms } = await measure('op,whole', runs);
    compareChecks(forms);
    for (const { form, runMs } of forms) times[form].push(median(runMs));
    memory.op.push((await measure('op', 1)).addedMb);
    memory.whole.push((await measure('whole', 1)).addedMb);
    const last = (values: readonly number[], digits: number): string => (values.at(-1) ?? NaN).toFixed(digits);
    const describe = (form: 'op' | 'whole'): string => `${last(times[form], 2)} ms, ${last(memory[form], 0)} MB added`;
    log(`${name}, round ${round} of ${rounds}: ${describe('op')} · whole matrices ${describe('whole')}`);
  }
  return [
    row(name, 'whole matrices', 'ms', times.op, times.whole),
    row(`${name}, added peak memory`, 'whole matrices', 'MB', memory.op, memory.whole),
  ];
}

function compareChecks(forms: AttentionReport['forms']): void {
  const [op = [], whole = []] = forms.map(({ check }) => check);
  const scale = Math.max(...whole.map(Math.abs));
  const largest = Math.max(...op.map((value, at) => Math.abs(value - (whole[at] ?? NaN))));
  if (!(largest <= tolerance * scale)) {
    throw new BenchError(`The two forms of attention differ by ${largest} of ${scale}.`);
  }
}
