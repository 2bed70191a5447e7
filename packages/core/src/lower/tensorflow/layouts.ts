import type { Axis } from '../../axis.js';
import type { ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import type { AllowedOp } from './allowed-ops.js';
import type { TensorFlowEmitter } from './emitter.js';

/** Moves values to other shapes and orders, and knows where they came from, so that moves that undo each other vanish. */
export class Layouts {
  /** What a reshaped tensor was before, and a transposed one. */
  readonly #reshaped = new Map<string, string>();
  readonly #transposed = new Map<string, { readonly source: string; readonly order: readonly number[] }>();
  /** The [rows, last axis] matrix of a tensor that `splitRows` made. */
  readonly #matrices = new Map<string, string>();

  constructor(readonly g: TensorFlowEmitter) {}

  align(x: string, from: ValueType, to: readonly Axis[]): string {
    const own = namesOf(from);
    const wanted = to.map((axis) => axis.name);
    const first = wanted.findIndex((name) => own.includes(name));
    if (first < 0) return x;
    // Leading axes broadcast by themselves; axes missing further in are inserted with size 1.
    const missing = wanted.slice(first).flatMap((name, at) => (own.includes(name) ? [] : [at]));
    return missing.reduce((y, at) => this.g.node('ExpandDims', [y, this.g.number(at, 'i32')]), x);
  }

  reshape(x: string, axes: readonly Axis[]): string {
    const { g } = this;
    const free = axes.filter((axis) => typeof axis.size !== 'number');
    const shape =
      free.length <= 1
        ? g.ints(axes.map(({ size }) => (typeof size === 'number' ? size : -1)))
        : g.shape(axes.map((axis) => axis.size));
    // The shape is whole, so what a reshape before it made does not matter.
    const source = this.#reshaped.get(x) ?? x;
    const result = g.node('Reshape', [source, shape]);
    this.#reshaped.set(result, source);
    return result;
  }

  transpose(x: string, from: readonly string[], to: readonly string[]): string {
    const before = this.#transposed.get(x) ?? { source: x, order: from.map((_, at) => at) };
    // What a transpose before it did is taken together with this one; two that undo each other vanish.
    const order = to.map((name) => before.order[from.indexOf(name)] ?? 0);
    if (order.every((axis, at) => axis === at)) return before.source;
    const result = this.g.node('Transpose', [before.source, this.g.ints(order)]);
    this.#transposed.set(result, { source: before.source, order });
    return result;
  }

  splitRows(matrix: string, axes: readonly Axis[]): string {
    const result = this.reshape(matrix, axes);
    this.#matrices.set(result, matrix);
    return result;
  }

  elementwise(op: AllowedOp, operands: readonly string[], types: readonly ValueType[], axes: readonly Axis[]): string {
    const { g } = this;
    if (types.length > 1 && types.every((type) => isRow(type, axes))) {
      const flat = operands.map((operand) => g.node('Reshape', [operand, g.ints([-1])]));
      return this.reshape(g.node(op, flat), axes);
    }
    const matrices = operands.map((operand, at) => this.#alongRows(operand, types[at], axes));
    if (matrices.some((matrix, at) => matrix !== operands[at]) && matrices.every((matrix) => matrix !== undefined)) {
      return this.splitRows(g.node(op, matrices), axes);
    }
    return g.node(
      op,
      operands.map((operand, at) => this.#aligned(operand, types[at], axes)),
    );
  }

  #aligned(operand: string, type: ValueType | undefined, axes: readonly Axis[]): string {
    return type === undefined ? operand : this.align(operand, type, axes);
  }

  /** What stands for an operand where the result is a matrix: its own matrix, or itself where it has the last axis only. */
  #alongRows(operand: string, type: ValueType | undefined, axes: readonly Axis[]): string | undefined {
    const names = type?.axes.map(({ name }) => name) ?? [];
    if (names.length === axes.length && names.length > 1) return this.#matrices.get(operand);
    return names.every((name) => name === axes.at(-1)?.name) ? operand : undefined;
  }
}

/**
 * Whether a value is one row of several axes. oneDNN's graph pass in TensorFlow takes a sum of a product and such a row for
 * a bias, which the kernel then refuses ("bias must be 1-dimensional"): rows are joined as vectors.
 */
function isRow({ axes }: ValueType, result: readonly Axis[]): boolean {
  return axes.length > 1 && axes.length === result.length && axes.slice(0, -1).every(({ size }) => size === 1);
}
