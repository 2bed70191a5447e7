import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';

/** Mask vectors as TensorFlow values: [batch, query] twice, [batch, key] twice. */
export interface TfMask {
  readonly querySegment: string;
  readonly queryOrder: string;
  readonly keySegment: string;
  readonly keyOrder: string;
}

/** Bool scalar: whether every query sees every key, as in a single sample without padding under full attention. */
export function hidesNothing(g: TensorFlowEmitter, mask: TfMask): string {
  const highest = (x: string): string => g.node('Max', [x, g.ints([0, 1])]);
  const lowest = (x: string): string => g.node('Neg', [highest(g.node('Neg', [x]))]);
  const both = (op: 'Maximum' | 'Minimum', of: typeof highest): string =>
    g.node(op, [of(mask.querySegment), of(mask.keySegment)]);
  const oneSegment = g.node('Equal', [both('Maximum', highest), both('Minimum', lowest)]);
  return g.node('LogicalAnd', [oneSegment, g.node('LessEqual', [highest(mask.keyOrder), lowest(mask.queryOrder)])]);
}
