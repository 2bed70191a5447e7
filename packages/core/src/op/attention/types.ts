import type { Axis } from '../../axis.js';
import { isFloat } from '../../dtype.js';
import type { ValueType } from '../../ir/graph.js';
import { equalAxes, namesOf, printAxes } from '../../ir/types.js';
import { disagreement, problem } from '../infer.js';
import { divideSizes } from '../../size.js';
import type { AttentionAxes } from '../builder.js';
import type { TypeProblem } from '../define.js';

/** Attributes that say which axes play which part, with the scale of the scores. */
export const attentionAttributes = {
  query: 'axis',
  key: 'axis',
  heads: 'axis',
  keyHeads: 'axis',
  width: 'axis',
  scale: 'number',
} as const;

/** Axes in the order of a layout: [...batch, query, heads, width] and [...batch, key, keyHeads, width]. */
export interface AttentionShape {
  readonly batch: readonly Axis[];
  readonly query: Axis;
  readonly key: Axis;
  readonly heads: Axis;
  readonly keyHeads: Axis;
  readonly width: Axis;
  /** Query heads per key head (grouped-query attention); 1 in plain attention. */
  readonly group: Axis;
}

/** The shape of an attention, or why its operands do not make one. */
export function attentionShape(query: ValueType, key: ValueType, names: AttentionAxes): AttentionShape | TypeProblem {
  const ends = (type: ValueType, tail: readonly string[]): boolean =>
    type.axes
      .slice(-tail.length)
      .map((axis) => axis.name)
      .join() === tail.join();
  if (!ends(query, [names.query, names.heads, names.width])) {
    return problem(`the query's last axes are not ${names.query}, ${names.heads}, ${names.width}`);
  }
  if (!ends(key, [names.key, names.keyHeads, names.width])) {
    return problem(`the key's last axes are not ${names.key}, ${names.keyHeads}, ${names.width}`);
  }
  if (names.query === names.key) {
    return problem(`query and key positions are both called ${names.key}`, "rename the keys' and the values' axis");
  }
  const batch = query.axes.slice(0, -3);
  const differing = disagreement(query, key, [...namesOf({ axes: batch }), names.width]);
  if (differing) return differing;
  if (!equalAxes(batch, key.axes.slice(0, -3))) {
    return problem("the key's first axes are not the query's", 'both operands start with the same batch axes');
  }
  const [queryAxis, heads, width] = query.axes.slice(-3);
  const [keyAxis, keyHeads] = key.axes.slice(-3);
  if (!queryAxis || !heads || !width || !keyAxis || !keyHeads) return problem('an operand has too few axes');
  const group = divideSizes(heads.size, keyHeads.size);
  if (group === undefined) return problem(`${names.heads} is not a multiple of ${names.keyHeads}`);
  return { batch, query: queryAxis, key: keyAxis, heads, keyHeads, width, group: { name: 'group', size: group } };
}

/** What does not fit besides the shape of query and key: the value's axes are the key's, all are f32, masks fit. */
export function operandProblem(
  shape: AttentionShape,
  operands: readonly [query: ValueType, key: ValueType, value: ValueType],
  masks: readonly (ValueType | undefined)[],
): TypeProblem | undefined {
  const [, key, value] = operands;
  if (operands.some(({ dtype }) => !isFloat(dtype))) return problem('query, key and value must be floats');
  if (!equalAxes(key.axes, value.axes)) return problem("the value's axes are not the key's");
  return maskProblem(shape, masks);
}

/** Mask vectors are [...batch, query] and [...batch, key]; they come together or not at all. */
function maskProblem(shape: AttentionShape, masks: readonly (ValueType | undefined)[]): TypeProblem | undefined {
  if (masks.every((mask) => mask === undefined)) return undefined;
  const axes = [shape.query, shape.query, shape.key, shape.key];
  for (const [at, mask] of masks.entries()) {
    const along = axes[at];
    if (mask === undefined || along === undefined) return problem('the four mask vectors come together or not at all');
    const wanted = [...shape.batch, along];
    if (mask.dtype !== 'f32')
      return problem(`a mask vector is ${mask.dtype}`, 'mask vectors hold exact integers in f32');
    if (!equalAxes(mask.axes, wanted)) return problem(`a mask vector over ${along.name} is not [${printAxes(wanted)}]`);
  }
  return undefined;
}
