import { BenchError } from './bench-error.js';
import { runContest, type Contestant } from './contest.js';
import { runOurs } from './processes.js';
import { median, type Contest, type RunReport } from './report.js';

/** Positions, and runs of one process: the whole-matrix form of the longest needs seconds and gigabytes. */
const lengths = [
  { positions: 128, runs: 200 },
  { positions: 512, runs: 30 },
  { positions: 4096, runs: 2 },
];

/** The two forms sum in different orders; the gradients are sums over all positions. */
const tolerance = 1e-3;

const sides = ['tensorflow', 'onnxruntime'].flatMap((engine) => [
  { name: engine, engine, form: 'op' },
  { name: `${engine}, whole matrices`, engine, form: 'whole' },
]);

export interface AttentionOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** The attention op, forward and backward, against the same written with whole score matrices, on each engine. */
export async function attentionBench(options: AttentionOptions): Promise<Contest[]> {
  const contests: Contest[] = [];
  for (const length of lengths) contests.push(await atLength(length, options));
  return contests;
}

function atLength({ positions, runs }: (typeof lengths)[number], options: AttentionOptions): Promise<Contest> {
  const checks = new Map<string, readonly number[]>();
  const contestants = sides.map(({ name, engine, form }): Contestant => {
    const flags = ['--positions', String(positions), '--runs', String(runs), '--threads', String(options.threads)];
    const args = [...flags, '--engine', engine, '--form', form];
    return {
      name,
      measure: async () => {
        const { runMs, addedMb, check } = await runOurs<RunReport>('our-attention.ts', args);
        compareChecks(name, check, checks);
        return { ms: median(runMs), mb: addedMb };
      },
    };
  });
  return runContest({
    name: `attention at ${positions}`,
    what: '8 heads of 64, forward and backward',
    memory: 'added',
    against: ['onnxruntime, whole matrices'],
    contestants,
    ...options,
  });
}

/** Compares a side with the first that ran. */
function compareChecks(name: string, check: readonly number[], checks: Map<string, readonly number[]>): void {
  const first = [...checks.values()][0] ?? check;
  checks.set(name, check);
  const scale = Math.max(...first.map(Math.abs));
  const largest = Math.max(...check.map((value, at) => Math.abs(value - (first[at] ?? NaN))));
  if (largest <= tolerance * scale) return;
  throw new BenchError(`"${name}" differs from another form of attention by ${largest} of ${scale}.`);
}
