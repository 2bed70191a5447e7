import type { Axis } from '../../axis.js';
import type { ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import type { TensorFlowEmitter } from '../../lower/tensorflow/emitter.js';
import { multiplySizes, type Size } from '../../size.js';
import { planContract, type ContractPlan, type OperandPlan } from './contract-plan.js';

/** TensorFlow form of a contraction: one matrix product, batched where operands and result share axes. */
export function contractInTensorFlow(
  g: TensorFlowEmitter,
  [x, y]: readonly [string, string],
  { over, axes, scale }: { readonly over: readonly string[]; readonly axes: readonly string[]; readonly scale: number },
  types: { readonly in: readonly [ValueType, ValueType]; readonly out: readonly ValueType[] },
): string {
  const scaled = (product: string, factor: number): string =>
    factor === 1 ? product : g.node('Mul', [product, g.number(factor, g.typeOf(product))]);
  // Of a tensor with itself: one pass without a product tensor. The global norm is made of these.
  if (x === y && axes.length === 0) return scaled(g.node('L2Loss', [x]), 2 * scale);
  const plan = planContract(namesOf(types.in[0]), namesOf(types.in[1]), over, axes);
  const [a, b] = plan.swapped ? [y, x] : [x, y];
  const [aType, bType] = plan.swapped ? [types.in[1], types.in[0]] : types.in;
  const batch = plan.batch.flatMap((name) => aType.axes.filter((axis) => axis.name === name));
  const matrices = (
    value: string,
    type: ValueType,
    own: OperandPlan,
    free: readonly string[],
    first: boolean,
  ): string => {
    const laidOut = g.transpose(value, namesOf(type), own.order);
    if (free.length === 1 && plan.contracted.length === 1) return laidOut;
    const joined = [join('free', type, free), join('contracted', type, plan.contracted)];
    // The first factor is [free, contracted], the second [contracted, free], unless the product reads it transposed.
    if (first === own.transposed) joined.reverse();
    return g.reshape(laidOut, [...batch, ...joined]);
  };
  const first = matrices(a, aType, plan.first, plan.rows, true);
  const second = matrices(b, bType, plan.second, plan.columns, false);
  const { transposed: transposeA } = plan.first;
  const { transposed: transposeB } = plan.second;
  const layout = { batched: batch.length > 0, transposeA, transposeB };
  const known = { fixed: fixedSizes(bType, plan), result: resultSizes(aType, bType, plan) };
  const product = g.product(first, second, { ...layout, ...known });
  const result = plan.result.flatMap((name) => types.out[0]?.axes.filter((axis) => axis.name === name) ?? []);
  const exact = plan.rows.length === 1 && plan.columns.length === 1;
  const whole = scaled(product, scale);
  const rowsOnly = plan.columns.length === 1 && batch.length === 0;
  if (exact) return g.transpose(whole, plan.result, axes);
  const shaped = rowsOnly ? g.splitRows(whole, result) : g.reshape(whole, result);
  return g.transpose(shaped, plan.result, axes);
}

/** Rows and columns of the second factor, as it lies, where they are known. */
function fixedSizes(
  type: ValueType,
  { second, contracted, columns }: ContractPlan,
): readonly [number, number] | undefined {
  const [rows, width] = [join('contracted', type, contracted).size, join('free', type, columns).size];
  if (typeof rows !== 'number' || typeof width !== 'number') return undefined;
  return second.transposed ? [width, rows] : [rows, width];
}

/** Rows and columns of the result where they are known. */
function resultSizes(first: ValueType, second: ValueType, plan: ContractPlan): readonly [number, number] | undefined {
  const [rows, columns] = [join('free', first, plan.rows).size, join('free', second, plan.columns).size];
  return typeof rows === 'number' && typeof columns === 'number' ? [rows, columns] : undefined;
}

function join(name: string, type: ValueType, parts: readonly string[]): Axis {
  const sizes = parts.map((part): Size => type.axes.find((axis) => axis.name === part)?.size ?? 1);
  return { name, size: multiplySizes(...sizes) };
}
