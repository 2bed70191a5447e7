import { describeRound, type Contest } from './report.js';
import { Stoppable } from './stoppable.js';

/** A whole command: a new Node process in every round. */
export interface Command {
  readonly name: string;
  /** @param round Counted from 1. */
  readonly args: (round: number) => readonly string[];
}

export interface SlicesOptions extends Pick<Contest, 'name' | 'what' | 'against'> {
  readonly commands: readonly Command[];
  readonly rounds: number;
  /** Milliseconds that one command runs while the others are stopped. */
  readonly sliceMs: number;
  readonly log: (line: string) => void;
}

/**
 * Every round starts all commands and lets one run at a time, for a slice (`sliceMs`), while the others are stopped.
 * A command's time is the sum of its slices. Commands of minutes meet the same machine that way, whose speed changes from
 * one minute to the next; one after the other, they would tell the order in which they ran.
 *
 * @throws BenchError when a command ends with an error; the others are ended then.
 */
export async function runSlices({ commands, rounds, sliceMs, log, ...contest }: SlicesOptions): Promise<Contest> {
  const entries = commands.map(({ name }) => ({ name, ms: [] as number[], mb: [] as number[] }));
  let started: readonly Stoppable[] = [];
  const killAll = (): void => started.forEach((one) => one.kill());
  const interrupted = (): void => {
    killAll(); // else they would stay behind, stopped
    process.exit(130);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    for (let round = 1; round <= rounds; round++) {
      started = commands.map(({ name, args }) => new Stoppable(name, args(round)));
      let running = round % 2 === 0 ? started.toReversed() : started;
      while (running.length > 0) {
        for (const one of running) await one.run(sliceMs);
        running = running.filter(({ ended }) => !ended).toReversed();
      }
      started.forEach(({ ms, peakMb }, at) => {
        entries[at]?.ms.push(ms);
        entries[at]?.mb.push(peakMb);
      });
      log(describeRound(contest.name, round, rounds, entries));
    }
  } finally {
    killAll();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  return { ...contest, memory: 'peak', entries };
}
