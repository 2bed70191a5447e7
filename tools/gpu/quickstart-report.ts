/** One stage of the quickstart's training. */
export interface StageReport {
  readonly steps: number;
  readonly seconds: number;
  /** Milliseconds of the steps after the first ten, which compile and tune; the middle one. */
  readonly stepMs: number;
  /** Mean over the last fiftieth of the steps. */
  readonly loss: number;
}

/** What the process of the quickstart's training answers. */
export interface QuickstartReport {
  readonly videos: number;
  readonly tower: StageReport;
  readonly grounding: StageReport;
  /** Mean average precision on the held-out videos, and what random scores get. */
  readonly heldOut: { readonly questions: number; readonly ap: number; readonly randomAp: number };
}
