import type { AttentionForm } from './attention-model.js';

/** What one process of a training-step benchmark prints, ours and the peer's alike. */
export interface StepReport {
  readonly version: string;
  readonly parameters: number;
  /** Milliseconds of each counted step. */
  readonly stepMs: readonly number[];
  /** Largest resident set of the process so far. */
  readonly peakRssMb: number;
  /** Loss of every step, warm-up included. */
  readonly losses: readonly number[];
}

/** What one process of the attention benchmark prints. */
export interface AttentionReport {
  readonly forms: readonly {
    readonly form: AttentionForm;
    readonly runMs: readonly number[];
    /** Loss and the gradients' sums, by which the forms are compared. */
    readonly check: readonly number[];
  }[];
  /** Largest resident set minus the resident set before the first run. */
  readonly addedMb: number;
}

/** One comparison: ours against a peer, and their ratio. Medians over the rounds. */
export interface Row {
  readonly bench: string;
  readonly engine: string;
  readonly peer: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  /** The same of the best round of each: on a busy machine it says more than the median. */
  readonly best: { readonly ours: number; readonly theirs: number; readonly ratio: number };
}

/** A row from one number per round. */
export function row(
  bench: string,
  peer: string,
  unit: Row['unit'],
  ours: readonly number[],
  theirs: readonly number[],
): Row {
  const compare = (of: (values: readonly number[]) => number) => {
    const [own, other] = [of(ours), of(theirs)];
    return { ours: own, theirs: other, ratio: own / other };
  };
  const best = compare((values) => Math.min(...values));
  return { bench, engine: 'onnxruntime', peer, unit, ...compare(median), best };
}

/** Middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}
