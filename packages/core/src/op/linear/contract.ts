import type { Axis } from '../../axis.js';
import { isFloat } from '../../dtype.js';
import { at, axisOf, ndArray, offsetAt, offsetsOver } from '../../evaluate/nd-array.js';
import type { ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import { valueBytes } from '../../ir/value-bytes.js';
import { multiplySizes, type Size } from '../../size.js';
import type { OnnxEmitter } from '../../lower/onnx/emitter.js';
import { primitive } from '../define.js';
import { disagreement, duplicateName, problem } from '../infer.js';
import { contractInTensorFlow } from './contract-tf.js';
import { movedBytes, planContract, type ContractPlan, type OperandPlan } from './contract-plan.js';

export const contractOp = primitive({
  name: 'contract',
  summary: 'sum of products over shared axes; other shared axes are batches',
  inputs: ['x', 'y'],
  attributes: { over: 'axes', axes: 'axes', scale: 'number' },
  // Without a sum it is element-wise: rotary angles, say, whose positions 16 bits do not hold.
  factors: ({ over }) => (over.length > 0 ? ['x', 'y'] : []),
  infer([x, y], { over, axes }) {
    if (x.dtype !== y.dtype) return problem(`the element types ${x.dtype} and ${y.dtype} differ`, 'cast one of them');
    if (!isFloat(x.dtype)) return problem(`the operands are ${x.dtype}`, 'cast them to f32');
    const shared = namesOf(x).filter((name) => namesOf(y).includes(name));
    const missing = over.find((name) => !shared.includes(name));
    if (missing !== undefined) return problem(`axis "${missing}" is not in both operands`);
    const differing = disagreement(x, y, shared);
    if (differing) return differing;
    const left = [...new Set([...namesOf(x), ...namesOf(y)])].filter((name) => !over.includes(name));
    if ([...left].sort().join() !== [...axes].sort().join()) {
      return problem(`the result has axes ${left.join(', ')}, not ${axes.join(', ')}`);
    }
    const find = (name: string): Axis[] => [...x.axes, ...y.axes].filter((axis) => axis.name === name).slice(0, 1);
    const result = axes.flatMap(find);
    return duplicateName(result) ?? [{ axes: result, dtype: x.dtype }];
  },
  evaluate([x, y], { over, axes, scale }) {
    const kept = axes.map((name) => axisOf(namesOfArray(x).includes(name) ? x : y, name));
    const summed = over.map((name) => axisOf(x, name));
    const result = ndArray(kept, x.dtype);
    const [xs, ys] = [offsetsOver(kept, x), offsetsOver(kept, y)];
    const [xk, yk] = [offsetsOver(summed, x), offsetsOver(summed, y)];
    for (let i = 0; i < result.data.length; i++) {
      const [xi, yi] = [offsetAt(xs, i), offsetAt(ys, i)];
      let sum = 0;
      for (let k = 0; k < xk.length; k++) sum += at(x.data, xi + offsetAt(xk, k)) * at(y.data, yi + offsetAt(yk, k));
      result.data[i] = sum * scale;
    }
    return [result];
  },
  vjp(b, [dz], [x, y], _, { axes, scale }) {
    if (dz === undefined) return [];
    const [xs, ys] = [namesOf(x.type), namesOf(y.type)];
    // Each gradient contracts dz with the other factor over the axes that its own operand lacks.
    const dx = b.contract(
      dz,
      y,
      ys.filter((name) => axes.includes(name) && !xs.includes(name)),
      xs,
      scale,
    );
    const dy = b.contract(
      dz,
      x,
      xs.filter((name) => axes.includes(name) && !ys.includes(name)),
      ys,
      scale,
    );
    return [dx, dy];
  },
  onnx(g, [x, y], { over, axes, scale }, { in: types, out }) {
    if (x === y && axes.length === 0) {
      // Of a tensor with itself: one pass without a product tensor. The global norm is made of these.
      const sum = g.node('ReduceSumSquare', [x], { keepdims: { int: 0 } });
      return scale === 1 ? sum : g.node('Mul', [sum, g.float(scale)]);
    }
    const plan = planContract(namesOf(types[0]), namesOf(types[1]), over, axes);
    const [a, b] = plan.swapped ? [y, x] : [x, y];
    const [aType, bType] = plan.swapped ? [types[1], types[0]] : types;
    // A first factor [rows..., contracted] needs no joining of its rows: the product keeps them.
    const rowsFlat =
      plan.batch.length === 0 && !plan.first.transposed && plan.contracted.length === 1 && plan.rows.length > 0;
    const first = matrices(g, a, aType, plan, plan.first, plan.rows, !plan.first.transposed, rowsFlat);
    const second = matrices(g, b, bType, plan, plan.second, plan.columns, plan.second.transposed, false);
    const product = multiply(g, first, second, plan.first.transposed, plan.second.transposed, scale, plan.batch.length);
    const exact = (rowsFlat || plan.rows.length === 1) && plan.columns.length === 1;
    const resultAxes = plan.result.flatMap((name) => out[0]?.axes.filter((axis) => axis.name === name) ?? []);
    const shaped = exact ? product : g.reshape(product, resultAxes);
    return g.transpose(shaped, plan.result, axes);
  },
  tf: contractInTensorFlow,
  workspace({ in: [x, y], out: [z] }, { over, axes }, { size }) {
    const bytes = (type: ValueType): number => valueBytes(type, size);
    return z === undefined ? [] : movedBytes([namesOf(x), namesOf(y)], over, axes, [bytes(x), bytes(y), bytes(z)]);
  },
  samples: [
    // A linear layer: [row, in] · [out, in].
    {
      name: 'linear',
      inputs: [
        { axes: { sample: 2, row: 3, in: 4 }, fill: 'normal' },
        { axes: { out: 5, in: 4 }, fill: 'normal' },
      ],
      attributes: { over: ['in'], axes: ['sample', 'row', 'out'], scale: 1 },
    },
    // Its weight gradient: two contracted axes.
    {
      name: 'weight gradient',
      inputs: [
        { axes: { sample: 2, row: 3, out: 5 }, fill: 'normal' },
        { axes: { sample: 2, row: 3, in: 4 }, fill: 'normal' },
      ],
      attributes: { over: ['sample', 'row'], axes: ['out', 'in'], scale: 1 },
    },
    // Attention scores: batch axes in front, scaled.
    {
      name: 'scores',
      inputs: [
        { axes: { sample: 2, heads: 2, query: 3, width: 4 }, fill: 'normal' },
        { axes: { sample: 2, heads: 2, key: 5, width: 4 }, fill: 'normal' },
      ],
      attributes: { over: ['width'], axes: ['sample', 'heads', 'query', 'key'], scale: 0.5 },
    },
    // A batch axis that is not in front and a result order that swaps the factors.
    {
      name: 'swapped',
      inputs: [
        { axes: { row: 3, heads: 2, width: 4 }, fill: 'normal' },
        { axes: { width: 4, column: 5, heads: 2 }, fill: 'normal' },
      ],
      attributes: { over: ['width'], axes: ['heads', 'column', 'row'], scale: 1 },
    },
    // Nothing contracted, and everything contracted.
    {
      name: 'outer',
      inputs: [
        { axes: { row: 3 }, fill: 'normal' },
        { axes: { column: 2 }, fill: 'normal' },
      ],
      attributes: { over: [], axes: ['column', 'row'], scale: 1 },
    },
    {
      name: 'inner',
      inputs: [
        { axes: { row: 3, column: 2 }, fill: 'normal' },
        { axes: { column: 2, row: 3 }, fill: 'normal' },
      ],
      attributes: { over: ['row', 'column'], axes: [], scale: 2 },
    },
    // A weight stored [in, out], and rows of two axes.
    {
      name: 'untransposed weight',
      inputs: [
        { axes: { sample: 2, row: 3, in: 4 }, fill: 'normal' },
        { axes: { in: 4, out: 5 }, fill: 'normal' },
      ],
      attributes: { over: ['in'], axes: ['sample', 'row', 'out'], scale: 0.25 },
    },
    // Gradient of keys: the first factor is read transposed, and a batch axis stays.
    {
      name: 'transposed first factor',
      inputs: [
        { axes: { heads: 2, query: 3, key: 5 }, fill: 'normal' },
        { axes: { heads: 2, query: 3, width: 4 }, fill: 'normal' },
      ],
      attributes: { over: ['query'], axes: ['heads', 'key', 'width'], scale: 2 },
    },
    // A matrix with a vector: no free axis on one side.
    {
      name: 'matrix and vector',
      inputs: [
        { axes: { row: 3, column: 4 }, fill: 'normal' },
        { axes: { column: 4 }, fill: 'normal' },
      ],
      attributes: { over: ['column'], axes: ['row'], scale: 1 },
    },
    // Only batches: an element-wise product.
    {
      name: 'batches only',
      inputs: [
        { axes: { row: 3, column: 2 }, fill: 'normal' },
        { axes: { column: 2, row: 3 }, fill: 'normal' },
      ],
      attributes: { over: [], axes: ['column', 'row'], scale: 3 },
    },
    // Rows and columns of two axes each, woven into one another in the result.
    {
      name: 'woven result',
      inputs: [
        { axes: { a: 2, k: 3, b: 2 }, fill: 'normal' },
        { axes: { c: 2, d: 3, k: 3 }, fill: 'normal' },
      ],
      attributes: { over: ['k'], axes: ['c', 'a', 'd', 'b'], scale: 1 },
    },
  ],
});

const namesOfArray = (array: { readonly axes: readonly { readonly name: string }[] }): string[] =>
  array.axes.map((axis) => axis.name);

/** Lays an operand out as its plan says and joins the axes of each group, so that it is a batch of matrices. */
function matrices(
  g: OnnxEmitter,
  x: string,
  type: ValueType,
  { batch, contracted }: ContractPlan,
  own: OperandPlan,
  free: readonly string[],
  freeFirst: boolean,
  keepFree: boolean,
): string {
  const laidOut = g.transpose(x, namesOf(type), own.order);
  if ((free.length === 1 || keepFree) && contracted.length === 1) return laidOut;
  const sizeOfAll = (names: readonly string[]): Size =>
    multiplySizes(...names.map((part) => type.axes.find((axis) => axis.name === part)?.size ?? 1));
  const joined: Axis[] = [
    { name: 'free', size: sizeOfAll(free) },
    { name: 'contracted', size: sizeOfAll(contracted) },
  ];
  const kept = batch.flatMap((name) => type.axes.filter((axis) => axis.name === name));
  return g.reshape(laidOut, [...kept, ...(freeFirst ? joined : joined.reverse())]);
}

function multiply(
  g: OnnxEmitter,
  a: string,
  b: string,
  transposeA: boolean,
  transposeB: boolean,
  scale: number,
  batchAxes: number,
): string {
  if (g.contrib) {
    if (!transposeA && !transposeB && scale === 1) return g.node('MatMul', [a, b]);
    const attributes = {
      transA: { int: Number(transposeA) },
      transB: { int: Number(transposeB) },
      alpha: { float: scale },
    };
    return g.node('FusedMatMul', [a, b], attributes, { domain: 'com.microsoft' });
  }
  const names = [...Array.from({ length: batchAxes }, (_, i) => `batch${i}`), 'row', 'column'];
  const flipped = [...names.slice(0, -2), 'column', 'row'];
  const product = g.node('MatMul', [
    transposeA ? g.transpose(a, names, flipped) : a,
    transposeB ? g.transpose(b, names, flipped) : b,
  ]);
  return scale === 1 ? product : g.node('Mul', [product, g.float(scale)]);
}
