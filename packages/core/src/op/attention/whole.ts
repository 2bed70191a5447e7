import type { Value } from '../../ir/graph.js';
import type { AttentionMask, Builder } from '../builder.js';
import type { AttentionShape } from './types.js';

/** Added to scores of keys that a query does not see: exp of it is zero, and no infinity meets another. */
export const hiddenScore = -1e30;

const namesOf = (axes: readonly { readonly name: string }[]): string[] => axes.map((axis) => axis.name);

/** The whole-matrix form: the meaning of attention, and its cheapest form on short sequences. */
export interface WholeAttention {
  /** Query with its heads split into [keyHeads, group]. */
  readonly grouped: (x: Value) => Value;
  readonly ungrouped: (x: Value) => Value;
  /** [...batch, keyHeads, group, query, key]; hidden pairs hold `hiddenScore`. */
  readonly scores: (query: Value, key: Value, scale: number, mask: AttentionMask | undefined) => Value;
  readonly batch: readonly string[];
  readonly keyHeads: string;
}

export function wholeAttention(b: Builder, shape: AttentionShape): WholeAttention {
  const batch = namesOf(shape.batch);
  const sameName = shape.heads.name === shape.keyHeads.name;
  const keyHeads = shape.keyHeads.name;
  const into = [shape.keyHeads, shape.group];
  const grouped = (x: Value): Value => b.split(x, shape.heads.name, into);
  return {
    batch,
    keyHeads,
    grouped: (x) => (sameName ? b.split(b.rename(x, keyHeads, 'allHeads'), 'allHeads', into) : grouped(x)),
    ungrouped(x) {
      const merged = b.merge(x, [keyHeads, 'group'], sameName ? 'allHeads' : shape.heads.name);
      return sameName ? b.rename(merged, 'allHeads', keyHeads) : merged;
    },
    scores(query, key, scale, mask) {
      const axes = [...batch, keyHeads, 'group', shape.query.name, shape.key.name];
      // The softmax computes in f32 whatever the operands are.
      const raw = b.cast(b.contract(query, key, [shape.width.name], axes, scale), 'f32');
      return mask ? b.select(visible(b, shape, mask), raw, b.constant(hiddenScore)) : raw;
    },
  };
}

/** [...batch, query, key]: the segments match and keyOrder ≤ queryOrder. */
function visible(b: Builder, shape: AttentionShape, mask: AttentionMask): Value {
  const pairs = [...shape.batch, shape.query, shape.key];
  const over = (x: Value): Value => b.broadcast(x, pairs);
  return b.and(
    b.equal(over(mask.querySegment), over(mask.keySegment)),
    b.lessOrEqual(over(mask.keyOrder), over(mask.queryOrder)),
  );
}

/** Reads the mask operands of an op as a mask. */
export function maskOf(values: readonly (Value | undefined)[]): AttentionMask | undefined {
  const [querySegment, queryOrder, keySegment, keyOrder] = values;
  if (!querySegment || !queryOrder || !keySegment || !keyOrder) return undefined;
  return { querySegment, queryOrder, keySegment, keyOrder };
}
