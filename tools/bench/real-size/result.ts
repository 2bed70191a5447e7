import type { MemoryPhase } from '@videoitg/models';

/** `tiny` does the same as `real` with networks of some hundred thousand weights, in seconds. */
export type RealSize = 'real' | 'tiny';

/** A number for each step of scoring a video: weights come in, the tower sees the frames, the decoder scores them. */
export type PhaseNumbers = Readonly<Record<MemoryPhase, number>>;

/** What one process that scores a video's frames prints, ours and the peer's alike. */
export interface SelectionReport {
  readonly version: string;
  /** One per frame, in 0..1. */
  readonly scores: readonly number[];
  /** Wall time. */
  readonly seconds: PhaseNumbers;
  /** Time in which its threads had a core; it depends less on what else runs. */
  readonly cpuSeconds: PhaseNumbers;
  /** Largest resident set in each phase; where the system cannot tell, until its end. */
  readonly peakMb: PhaseNumbers;
  /** What `videoitg select --plan` says of the same. Ours only. */
  readonly planMb?: PhaseNumbers;
}

/** One side's processes, a round each. */
export interface Side {
  readonly name: string;
  readonly reports: readonly SelectionReport[];
}

/** Both sides on the same frames. */
export interface Match {
  readonly frames: number;
  /** Positions of the decoder's sequence. */
  readonly positions: number;
  readonly ours: Side;
  readonly peer: Side;
  /** Of the checkpoint's files of weights. */
  readonly weightsMb: number;
}

/** Largest difference of a frame's scores between the sides; NaN where they have not scored the same frames. */
export function scoreDifference({ ours, peer }: Match): number {
  const expected = peer.reports[0]?.scores ?? [];
  const differences = ours.reports.flatMap(({ scores }) =>
    scores.length === expected.length ? scores.map((score, at) => Math.abs(score - (expected[at] ?? NaN))) : [NaN],
  );
  return Math.max(...differences);
}

export const sumOf = ({ load, vision, decoder }: PhaseNumbers): number => load + vision + decoder;
