/** What one process of the backbone's bench answers, ours and the peer's alike. */
export interface BackboneReport {
  readonly version: string;
  readonly parameters: number;
  /** Milliseconds of each counted step. */
  readonly stepMs: readonly number[];
  /** The first step, with what is compiled or tuned in it. */
  readonly firstMs: number;
  /** Loss of every step, warm-up included. */
  readonly losses: readonly number[];
  /** Largest resident set of the process above what it had before the model, MB. */
  readonly hostMb: number;
  /** What the peer's allocator handed out and held at most, MB; the engine cannot say it. */
  readonly allocatedMb?: number;
  readonly reservedMb?: number;
}
