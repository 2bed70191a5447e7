import type { Axis, Dims } from '../../axis.js';
import { GraphError } from '../../errors.js';
import type { Value, ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import type { Builder } from '../builder.js';
import { composite, type TypeProblem } from '../define.js';
import { disagreement, problem } from '../infer.js';

export const linearLogSumExpOp = composite({
  name: 'linearLogSumExp',
  summary: 'log Σ exp(x · row) over the rows of a table, so many of them at a time',
  inputs: ['x', 'table'],
  attributes: { chunk: 'number' },
  factors: () => ['x', 'table'],
  infer([x, table], { chunk }) {
    const axes = tableAxes(table);
    if ('problem' in axes) return axes;
    const [row, input] = axes;
    if (x.axes.at(-1)?.name !== input.name) return problem(`the operand's last axis is not "${input.name}"`);
    const differing = disagreement(x, table, [input.name]);
    if (differing) return differing;
    if (namesOf(x).includes(row.name)) return problem(`the operand has the rows' axis "${row.name}"`, 'rename it');
    if (!(Number.isSafeInteger(chunk) && chunk > 0)) return problem(`${chunk} rows at a time is no positive integer`);
    return [{ axes: x.axes.slice(0, -1), dtype: 'f32' }];
  },
  decompose(b, [x, table], { chunk }) {
    // Each chunk for itself, m + log Σ exp(z - m) with its largest m; engines are done with one before the next.
    const parts = chunksOf(b, table, chunk).map((rows) => {
      const [row] = rowAxes(table);
      const logits = products(b, x, rows);
      const largest = b.max(logits, [row.name]);
      return b.add(largest, b.log(b.sum(b.exp(b.subtract(logits, largest)), [row.name])));
    });
    const largest = parts.reduce((a, c) => b.maximum(a, c));
    const sum = parts.map((part) => b.exp(b.subtract(part, largest))).reduce((a, c) => b.add(a, c));
    return [b.add(largest, b.log(sum))];
  },
  vjp(b, [dy], [x, table], [sums], { chunk }) {
    if (dy === undefined || sums === undefined) return [];
    const [row, input] = rowAxes(table);
    const positions = namesOf(x.type).slice(0, -1);
    let dx: Value | undefined;
    const dRows = chunksOf(b, table, chunk).map((rows) => {
      // The logits are made again, not before their gradient is there, and one chunk's after the other's.
      const own = b.barrier(x, dx ?? dy);
      // dz = softmax(z) · dy = exp(z - log Σ exp z) · dy
      const weights = b.multiply(b.exp(b.subtract(products(b, own, rows), sums)), dy);
      const dLogits = b.cast(weights, x.type.dtype);
      const part = b.cast(b.contract(dLogits, rows, [row.name], namesOf(x.type)), 'f32');
      dx = dx === undefined ? part : b.add(dx, part);
      return b.contract(dLogits, own, positions, [row.name, input.name]);
    });
    // One table of gradients, where a gradient of each slice would be padded to a table of its own.
    return [dx && b.cast(dx, x.type.dtype), b.concat(dRows, row.name)];
  },
  samples: [
    {
      name: 'chunks of different lengths',
      inputs: [
        { axes: { row: 3, width: 4 }, fill: 'normal' },
        { axes: { token: 7, width: 4 }, fill: 'normal' },
      ],
      attributes: { chunk: 3 },
    },
    {
      name: 'one chunk',
      inputs: [
        { axes: { sample: 2, position: 2, width: 3 }, fill: 'normal' },
        { axes: { token: 5, width: 3 }, fill: 'normal' },
      ],
      attributes: { chunk: 100 },
    },
    {
      name: 'one position',
      inputs: [
        { axes: { width: 3 }, fill: 'normal' },
        { axes: { token: 4, width: 3 }, fill: 'normal' },
      ],
      attributes: { chunk: 2 },
    },
    {
      name: 'products whose exponentials f32 does not hold',
      inputs: [
        { axes: { row: 2, width: 2 }, fill: [20, 0, -3, 10] },
        { axes: { token: 4, width: 2 }, fill: [10, 1, 9.875, 7, -10, -30, 0, 0.5] },
      ],
      attributes: { chunk: 2 },
    },
  ],
});

/** The axes of a table of rows, or why it is none. */
function tableAxes({ axes }: ValueType): readonly [row: Axis, input: Axis] | TypeProblem {
  const [row, input, more] = axes;
  if (row === undefined || input === undefined || more !== undefined) return problem('the table has not two axes');
  return typeof row.size === 'number' ? [row, input] : problem(`the table's axis "${row.name}" has a free size`);
}

/** The same of a table that was checked. */
function rowAxes(table: Value): readonly [row: Axis, input: Axis] {
  const axes = tableAxes(table.type);
  if ('problem' in axes) throw new GraphError(`internal: linearLogSumExp: ${axes.problem}`);
  return axes;
}

/** The rows of a table, `chunk` at a time. */
function chunksOf(b: Builder, table: Value, chunk: number): Value[] {
  const [{ name, size }] = rowAxes(table);
  const count = Number(size);
  return Array.from({ length: Math.ceil(count / chunk) }, (_, at) =>
    b.slice(table, name, at * chunk, Math.min(chunk, count - at * chunk)),
  );
}

/** x · rows in f32, whatever the operands are: the statistics come of it. */
function products(b: Builder, x: Value, rows: Value): Value {
  const [row, input] = rowAxes(rows);
  return b.cast(b.contract(x, rows, [input.name], [...namesOf(x.type).slice(0, -1), row.name]), 'f32');
}

/**
 * log Σ exp(x · row) over the rows of a table: the normaliser of a softmax over a vocabulary. Products with the whole table
 * never exist at once, forward or backward; the gradient computes them again (as in Wijmans et al. 2024, "Cut Your Losses
 * in Large-Vocabulary Language Models"). Computes in f32 but for the products.
 *
 * @param x [...B, I]
 * @param table [O, I] with a fixed number of rows.
 * @param chunk Rows that are multiplied at once.
 * @returns [...B]
 */
export function linearLogSumExp<B extends Dims, I extends string, O extends string>(
  x: Tensor<readonly [...B, NoInfer<I>]>,
  table: Tensor<readonly [O, I]>,
  chunk: number,
): Tensor<[...B]> {
  return emitOne(linearLogSumExpOp, [x, table], { chunk });
}
