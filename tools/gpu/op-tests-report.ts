/** What the process of the op tests answers. */
export interface OpTestsReport {
  readonly ops: number;
  readonly passes: readonly {
    readonly name: 'f32' | 'bf16 products' | 'compiled';
    /** Samples, forward and differentiated ones each by themselves. */
    readonly count: number;
    /** One message for each sample that differs or does not run. */
    readonly failures: readonly string[];
    readonly seconds: number;
  }[];
}
