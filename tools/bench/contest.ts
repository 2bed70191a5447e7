import { BenchError } from './bench-error.js';
import { describeRound, type Contest, type Entry } from './report.js';

/** One side: measures itself once in a process of its own. */
export interface Contestant {
  readonly name: string;
  /** Left out with a line of why when it does not run; others end the benchmark. */
  readonly optional?: boolean;
  readonly measure: () => Promise<{ readonly ms: number; readonly mb: number }>;
}

export interface ContestOptions extends Pick<Contest, 'name' | 'what' | 'memory' | 'against'> {
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/**
 * Every round runs each side once, one process after another and every second round the other way about, so that a
 * change of the machine's load meets all of them.
 */
export async function runContest({ contestants, rounds, log, ...contest }: ContestOptions): Promise<Contest> {
  const left = new Map(contestants.map((one) => [one, { name: one.name, ms: [] as number[], mb: [] as number[] }]));
  for (let round = 1; round <= rounds; round++) {
    const order = round % 2 === 0 ? [...left].reverse() : [...left];
    for (const [contestant, entry] of order) {
      try {
        const { ms, mb } = await contestant.measure();
        entry.ms.push(ms);
        entry.mb.push(mb);
      } catch (error) {
        if (!(error instanceof BenchError) || contestant.optional !== true) throw error;
        left.delete(contestant);
        log(`${contest.name}: "${entry.name}" is left out: ${error.message}`);
      }
    }
    log(describeRound(contest.name, round, rounds, [...left.values()]));
  }
  const entries: readonly Entry[] = [...left.values()];
  return { ...contest, entries };
}
