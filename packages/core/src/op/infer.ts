import type { Axis } from '../axis.js';
import { isFloat, type DType } from '../dtype.js';
import type { ValueType } from '../ir/graph.js';
import { namesOf, sameAxis } from '../ir/types.js';
import { equalSizes } from '../size.js';
import type { TypeProblem } from './define.js';

export const problem = (text: string, hint?: string): TypeProblem =>
  hint ? { problem: text, hint } : { problem: text };

export function isProblem(result: readonly ValueType[] | TypeProblem): result is TypeProblem {
  return 'problem' in result;
}

/** Two operands that have an axis in different sizes. */
export const differs = (name: string): TypeProblem =>
  problem(
    `operands differ on axis "${name}"`,
    `both sizes come from axes called "${name}"; take them from one Axis object`,
  );

/**
 * Axes of an element-wise result: one operand's axes must contain the other's, in the same order; shared names must
 * have the same size.
 */
export function broadcastAxes(x: ValueType, y: ValueType): readonly Axis[] | TypeProblem {
  const [wide, narrow] = x.axes.length >= y.axes.length ? [x, y] : [y, x];
  let from = 0;
  for (const axis of narrow.axes) {
    const at = wide.axes.findIndex((candidate, index) => index >= from && candidate.name === axis.name);
    const found = wide.axes[at];
    if (found === undefined) {
      const elsewhere = namesOf(wide).includes(axis.name);
      return problem(
        elsewhere ? `the operands order their axes differently` : `only one operand has axis "${axis.name}"`,
        elsewhere ? 'transpose one of them' : "one operand's axes must contain the other's; see rename and broadcast",
      );
    }
    if (!equalSizes(found.size, axis.size)) return differs(axis.name);
    from = at + 1;
  }
  return wide.axes;
}

/** Type of a binary element-wise op, or what does not fit. */
export function inferBinary(x: ValueType, y: ValueType, result?: DType): readonly ValueType[] | TypeProblem {
  if (x.dtype !== y.dtype) return problem(`the element types ${x.dtype} and ${y.dtype} differ`, 'cast one of them');
  const axes = broadcastAxes(x, y);
  return 'problem' in axes ? axes : [{ axes, dtype: result ?? x.dtype }];
}

/** The type without the axes in `over`, each of which must exist. */
export function inferReduction(x: ValueType, over: readonly string[]): readonly ValueType[] | TypeProblem {
  if (!isFloat(x.dtype)) return problem(`the operand is ${x.dtype}`, 'cast it to f32');
  const missing = over.find((name) => !namesOf(x).includes(name));
  if (missing !== undefined) return problem(`there is no axis "${missing}"`);
  return [{ ...x, axes: x.axes.filter(({ name }) => !over.includes(name)) }];
}

/** Why two operands do not agree on the axes named; undefined when they do. */
export function disagreement(x: ValueType, y: ValueType, names: readonly string[]): TypeProblem | undefined {
  for (const name of names) {
    const left = x.axes.find((axis) => axis.name === name);
    const right = y.axes.find((axis) => axis.name === name);
    if (left === undefined || right === undefined) return problem(`only one operand has axis "${name}"`);
    if (!sameAxis(left, right)) return differs(name);
  }
  return undefined;
}

export function duplicateName(axes: readonly Axis[]): TypeProblem | undefined {
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined
    ? undefined
    : problem(
        `the result would have axis "${twice}" twice`,
        'axis names are unique within a value; rename one operand',
      );
}
