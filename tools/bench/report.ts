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
