/** What doctor says about one part. */
export interface Finding {
  readonly name: string;
  readonly version?: string;
  readonly ok: boolean;
  /** Nothing is broken without it. */
  readonly optional?: true;
  /** What it serves, or the next step when it is missing. */
  readonly note: string;
}
