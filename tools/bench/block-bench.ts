import { runContest, type Contestant } from './contest.js';
import { runOurs } from './processes.js';
import { median, type Contest, type RunReport } from './report.js';

const lengths = [4096, 8192, 16384];

const sides = [
  { name: 'tensorflow', flags: ['--engine', 'tensorflow'] },
  { name: 'tensorflow, causal', flags: ['--engine', 'tensorflow', '--mask', 'causal'] },
  { name: 'tensorflow, bf16 products', flags: ['--engine', 'tensorflow', '--products', 'bf16'] },
  { name: 'onnxruntime', flags: ['--engine', 'onnxruntime'] },
];

/** Rounds of half a minute and more each: memory repeats to the megabyte, and time is not what they are for. */
const mostRounds = 2;

export interface BlockOptions {
  readonly rounds: number;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/** One decoder block of Qwen2-0.5B, forward and backward, on long sequences. */
export async function blockBench({ rounds, threads, log }: BlockOptions): Promise<Contest[]> {
  const contests: Contest[] = [];
  for (const positions of lengths) {
    const contestants = sides.map(({ name, flags }): Contestant => {
      const args = ['--positions', String(positions), '--threads', String(threads), ...flags];
      return {
        name,
        measure: async () => {
          const { runMs, addedMb } = await runOurs<RunReport>('our-block.ts', args);
          return { ms: median(runMs), mb: addedMb };
        },
      };
    });
    contests.push(
      await runContest({
        name: `block at ${positions}`,
        what: '896 wide, 14 / 2 heads, MLP 4,864, forward and backward',
        memory: 'added',
        against: ['tensorflow'],
        contestants,
        rounds: Math.min(rounds, mostRounds),
        log,
      }),
    );
  }
  return contests;
}
