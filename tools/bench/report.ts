/** What one process of a training-step benchmark prints, ours and the peer's alike. */
export interface StepReport {
  readonly version: string;
  readonly parameters: number;
  /** Milliseconds of each counted step. */
  readonly stepMs: readonly number[];
  /** Largest resident set of the process so far. */
  readonly peakRssMb: number;
  /** Resident set with all of the state made, before the first step. Ours only. */
  readonly baseRssMb?: number;
  /** Loss of every step, warm-up included. */
  readonly losses: readonly number[];
}

/** What one process that repeats one program prints. */
export interface RunReport {
  readonly runMs: readonly number[];
  /** Largest resident set minus the resident set before the first counted run. */
  readonly addedMb: number;
  /** Loss and sums of gradients, by which forms are compared. */
  readonly check: readonly number[];
}

/** One side of a benchmark: a number of each kind per round. */
export interface Entry {
  readonly name: string;
  readonly ms: readonly number[];
  readonly mb: readonly number[];
}

/** A benchmark's result: sides that took turns, round by round. */
export interface Contest {
  readonly name: string;
  /** What was done, in a few words. */
  readonly what: string;
  /** What `mb` is. */
  readonly memory: 'peak' | 'added';
  readonly entries: readonly Entry[];
  /** Names of the entries of which the fastest, by the median, is the one that ratios refer to. */
  readonly against: readonly string[];
}

/** A line on what every entry got in the latest round. */
export function describeRound(contest: string, round: number, rounds: number, entries: readonly Entry[]): string {
  const parts = entries.map(({ name, ms, mb }) => {
    const [time, memory] = [ms.at(-1) ?? NaN, mb.at(-1) ?? NaN];
    return `${name} ${time.toFixed(time < 10 ? 2 : 0)} ms, ${memory.toFixed(0)} MB`;
  });
  return `${contest}, round ${round} of ${rounds}: ${parts.join(' · ')}`;
}

/** An entry's times over the reference's, round by round: in a round both met the same machine. */
export function ratios(entry: Entry, reference: Entry): readonly number[] {
  return entry.ms.map((ms, round) => ms / (reference.ms[round] ?? NaN));
}

/** The entry that ratios refer to; undefined when none of the named ones ran. */
export function baseline({ entries, against }: Contest): Entry | undefined {
  const candidates = entries.filter(({ name }) => against.includes(name));
  return candidates.sort((a, b) => median(a.ms) - median(b.ms))[0];
}

/** Middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}
