import type { Size } from '../../size.js';
import type { Requirement } from './op-definition.js';

/** A size that a lowering took to be at most a limit, or more than it. */
export interface Assumption {
  readonly size: Size;
  readonly limit: number;
}

/** What an emitter has to tell besides its nodes. */
export interface Trail {
  /** Sizes that facets asked about; `assumeSmall` was the answer. */
  readonly assumptions: Assumption[];
  readonly requirements: Requirement[];
}
