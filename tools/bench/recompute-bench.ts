import { BenchError } from './bench-error.js';
import { runContest, type Contestant } from './contest.js';
import { runOurs } from './processes.js';
import { median, type Contest, type StepReport } from './report.js';

const sides = [
  { name: 'kept', flags: [] },
  { name: 'recomputed', flags: ['--recompute'] },
];

export interface RecomputeOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** The bench model at 4,096 tokens with the blocks' inner values kept for the gradient, or computed again for it. */
export function recomputeBench({ rounds, threads, log }: RecomputeOptions): Promise<Contest> {
  const common = ['--tokens', '4096', '--steps', '3', '--warmup', '1', '--threads', String(threads)];
  const losses = new Map<string, string>();
  const contestants = sides.map(({ name, flags }): Contestant => {
    const measure = async () => {
      const args = [...common, '--engine', 'tensorflow', ...flags];
      const report = await runOurs<StepReport>('our-step.ts', args);
      losses.set(name, report.losses.map((loss) => loss.toPrecision(6)).join(' '));
      if (new Set(losses.values()).size > 1)
        throw new BenchError(`Recomputation changes losses: ${[...losses].join('; ')}.`);
      return { ms: median(report.stepMs), mb: report.peakRssMb - (report.baseRssMb ?? 0) };
    };
    return { name, measure };
  });
  return runContest({
    name: 'recomputation at 4096',
    what: '25.7 M parameters, whole training step on tensorflow',
    memory: 'added',
    against: ['kept'],
    contestants,
    rounds,
    log,
  });
}
