import type { Tensor } from '@videoitg/core';

/** Who sees whom and where, per position; the host lays it out (`packLayout`). Exact integers in f32. */
export interface SequenceLayout {
  /** Attention stays within a segment. */
  readonly segment: Tensor<['sample', 'position']>;
  /** A query sees a key of its segment iff keyOrder ≤ queryOrder. */
  readonly order: Tensor<['sample', 'position']>;
  /** Position for RoPE. */
  readonly rotary: Tensor<['sample', 'position']>;
}

/** Vectors of laid-out sequences. */
export type States = Tensor<['sample', 'position', 'hidden']>;
