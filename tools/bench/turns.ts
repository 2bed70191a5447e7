import { BenchError } from './bench-error.js';
import type { Conversation } from './conversation.js';
import { describeRound, median, type Contest, type Entry, type StepReport } from './report.js';

/** One side: a process that takes as many steps as each line of its input says, and reports at the input's end (`our-step.ts`). */
export interface Side {
  readonly name: string;
  /** Left out with a line of why when it does not run; others end the benchmark. */
  readonly optional?: boolean;
  readonly start: () => Conversation | Promise<Conversation>;
}

export interface TurnsOptions extends Pick<Contest, 'name' | 'what' | 'against'> {
  readonly sides: readonly Side[];
  readonly rounds: number;
  /** Turns of every side in a round. */
  readonly turns: number;
  /** Counted steps of a turn. */
  readonly steps: number;
  readonly log: (line: string) => void;
}

/**
 * Every round starts each side once and lets them take turns of a few steps, every second turn the other way about. A
 * machine whose speed changes from one minute to the next then changes it for all of them, so that a round's ratios hold
 * where its times do not; a new process in every round takes the luck of a single process out.
 */
export async function runTurns({ sides, rounds, turns, steps, log, ...contest }: TurnsOptions): Promise<Contest> {
  let players = sides.map((side) => new Player(side));
  for (let round = 1; round <= rounds; round++) {
    try {
      for (const player of players) {
        const failure = await player.begin();
        if (failure === undefined) continue;
        players = players.filter((one) => one !== player);
        log(`${contest.name}: "${player.name}" is left out: ${failure.message}`);
      }
      for (let turn = 0; turn < turns; turn++) {
        for (const player of turn % 2 === 0 ? players : players.toReversed()) await player.take(steps);
      }
      for (const player of players) await player.finish();
    } finally {
      for (const player of players) player.stop();
    }
    log(describeRound(contest.name, round, rounds, players));
  }
  return { ...contest, memory: 'peak', entries: players.map(({ name, ms, mb }) => ({ name, ms, mb })) };
}

/** A side with its process of the round, and what came of the rounds so far. */
class Player implements Entry {
  readonly name: string;
  readonly ms: number[] = [];
  readonly mb: number[] = [];
  #process: Conversation | undefined;
  #counted: number[] = [];

  constructor(readonly side: Side) {
    this.name = side.name;
  }

  /** Starts the round's process and waits until it is ready. @returns Why a side that may be left out does not run. */
  async begin(): Promise<BenchError | undefined> {
    this.#counted = [];
    try {
      this.#process = await this.side.start();
      await this.#process.ask<Turn>('0');
      return undefined;
    } catch (error) {
      if (!(error instanceof BenchError) || this.side.optional !== true) throw error;
      return error;
    }
  }

  /** The first step of a turn is not counted: the other sides have emptied the caches. */
  async take(steps: number): Promise<void> {
    const { stepMs = [] } = (await this.#process?.ask<Turn>(String(1 + steps))) ?? {};
    this.#counted.push(...stepMs.slice(1));
  }

  async finish(): Promise<void> {
    const report = await this.#process?.end<StepReport>();
    this.ms.push(median(this.#counted));
    this.mb.push(report?.peakRssMb ?? NaN);
  }

  stop(): void {
    this.#process?.kill();
  }
}

/** What a side says after its steps. */
interface Turn {
  readonly stepMs: readonly number[];
}
