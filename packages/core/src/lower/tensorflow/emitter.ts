import type { Axis } from '../../axis.js';
import type { DType } from '../../dtype.js';
import type { ValueType } from '../../ir/graph.js';
import type { Size } from '../../size.js';
import type { AllowedOp } from './allowed-ops.js';
import type { TfType } from './types.js';

/** A function of the graph's library, made by `TensorFlowEmitter.function`. */
export interface TfFunction {
  readonly functionName: string;
  readonly outputTypes: readonly TfType[];
}

/** An attribute as the op's definition types it: a number is an integer or a float, a string a text or an element type. */
export type TfAttribute = number | boolean | string | TfFunction | TfList;
export type TfList = readonly (number | string | TfFunction)[];
export type TfAttributes = Readonly<Record<string, TfAttribute>>;

/** One value, or the values of an input that takes a list. */
export type TfInput = string | readonly string[];

export interface TfNodeOptions {
  /** Values that must be there before, by name; nothing flows from them. */
  readonly after?: readonly string[];
}

/** How the operands of a matrix product lie. */
export interface TfProduct {
  /** Both have the same leading axes before those of the matrix. */
  readonly batched: boolean;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Rows and columns of the second factor, as it lies, where they are fixed: a weight's. */
  readonly fixed?: readonly [rows: number, columns: number] | undefined;
  /** Rows and columns of the result, where they are fixed: those of a weight's gradient. */
  readonly result?: readonly [rows: number, columns: number] | undefined;
}

/** What an op's `tf` facet writes to. Values are TensorFlow tensor names; the element types of nodes follow from them. */
export interface TensorFlowEmitter {
  /** XLA compiles what is written: sizes may follow from those of the feeds, not from what values hold. */
  readonly compiled: boolean;
  /** Ops that the device runs at once, each on a thread of its own; 1 where each op takes all of it. */
  readonly concurrency: number;
  /** A node with one output. Equal nodes are emitted once. */
  node(op: AllowedOp, inputs: readonly TfInput[], attributes?: TfAttributes, options?: TfNodeOptions): string;
  /** A node with several outputs, or none. */
  nodes(
    op: AllowedOp,
    inputs: readonly TfInput[],
    attributes?: TfAttributes,
    options?: TfNodeOptions,
  ): readonly string[];
  /** A node that changes a variable: it has no output, is never joined with another, and is waited for by its name. */
  effect(op: AllowedOp, inputs: readonly TfInput[], attributes?: TfAttributes, options?: TfNodeOptions): string;
  typeOf(x: string): TfType;
  /** Scalar constant of an element type; f32 unless given. */
  number(value: number, type?: TfType): string;
  /** f32 vector constant. */
  floats(values: readonly number[]): string;
  /** i32 vector constant. */
  ints(values: readonly number[]): string;
  /** i32 vector of sizes at run time, read from the shapes of the feeds. */
  shape(sizes: readonly Size[]): string;
  /** i32 scalar of one size at run time. */
  size(size: Size): string;
  /**
   * Whether a size is at most `limit`. Where it is free, the program is lowered twice: for runs in which it is, and for
   * all others; the engine takes the first that fits the feeds.
   */
  isAtMost(size: Size, limit: number): boolean;
  /** `x` with axes inserted so that broadcasting over trailing axes puts every name in its place. */
  align(x: string, from: ValueType, to: readonly Axis[]): string;
  reshape(x: string, axes: readonly Axis[]): string;
  /** Product of two matrices, or of two batches of them; of bf16 ones it is rounded to the nearest bf16. */
  product(a: string, b: string, options: TfProduct): string;
  transpose(x: string, from: readonly string[], to: readonly string[]): string;
  /**
   * Gives the rows of a [rows, last axis] matrix their axes. What element-wise nodes make of the result is made of the
   * matrix, where that helps: bias and activation that follow a product directly are joined into its kernel.
   */
  splitRows(matrix: string, axes: readonly Axis[]): string;
  /** An element-wise node; operands broadcast by name to the axes of the result. */
  elementwise(op: AllowedOp, operands: readonly string[], types: readonly ValueType[], axes: readonly Axis[]): string;
  cast(x: string, to: DType): string;
  /** Runs `step` on `state` as long as `going` holds; two turns overlap where their state allows, so memory is that of two. */
  loop(
    name: string,
    state: readonly string[],
    going: (body: TensorFlowEmitter, state: readonly string[]) => string,
    step: (body: TensorFlowEmitter, state: readonly string[]) => readonly string[],
  ): readonly string[];
  /** A function of the library; its body sees its arguments only. Equal keys are made once. */
  function(
    name: string,
    inputs: readonly TfType[],
    build: (body: TensorFlowEmitter, inputs: readonly string[]) => readonly string[],
  ): TfFunction;
}
