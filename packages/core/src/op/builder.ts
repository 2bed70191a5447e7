import type { Axis } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Size } from '../size.js';
import type { Value } from '../ir/graph.js';

/**
 * The ops as gradient rules, decompositions and optimizers write them: on graph values, axes by name.
 * Element-wise ops broadcast by name: the axes of one operand must contain the other's.
 */
export interface Builder {
  constant(value: number, dtype?: DType): Value;
  /** f32 scalar holding a size at run time. */
  sizeValue(size: Size): Value;
  /** `value` everywhere over fixed or symbolic axes. */
  fill(axes: readonly Axis[], value: number, dtype?: DType): Value;

  add(x: Value, y: Value): Value;
  subtract(x: Value, y: Value): Value;
  multiply(x: Value, y: Value): Value;
  divide(x: Value, y: Value): Value;
  maximum(x: Value, y: Value): Value;
  minimum(x: Value, y: Value): Value;
  negate(x: Value): Value;
  exp(x: Value): Value;
  log(x: Value): Value;
  sqrt(x: Value): Value;
  reciprocal(x: Value): Value;
  erf(x: Value): Value;
  tanh(x: Value): Value;
  sigmoid(x: Value): Value;
  softplus(x: Value): Value;
  sin(x: Value): Value;
  cos(x: Value): Value;
  silu(x: Value): Value;
  siluGradient(x: Value, gradient: Value): Value;
  equal(x: Value, y: Value): Value;
  lessOrEqual(x: Value, y: Value): Value;
  and(x: Value, y: Value): Value;
  select(condition: Value, x: Value, y: Value): Value;
  cast(x: Value, dtype: DType): Value;

  sum(x: Value, over: readonly string[]): Value;
  mean(x: Value, over: readonly string[]): Value;
  max(x: Value, over: readonly string[]): Value;

  /** Sum of products over `over`; the result has exactly `axes`, in that order. */
  contract(x: Value, y: Value, over: readonly string[], axes: readonly string[], scale?: number): Value;

  transpose(x: Value, axes: readonly string[]): Value;
  /** Splits one axis into several (outermost first), or merges neighbours into one. */
  split(x: Value, name: string, into: readonly Axis[]): Value;
  merge(x: Value, names: readonly string[], into: string): Value;
  rename(x: Value, from: string, to: string): Value;
  /** `size` elements of one axis from `start` on. */
  slice(x: Value, name: string, start: Size, size: Size): Value;
  /** Zeros before and after along one axis. */
  pad(x: Value, name: string, before: Size, after: Size): Value;
  concat(xs: readonly Value[], name: string): Value;
  /** Copies along axes that x lacks; the result has exactly `axes`. */
  broadcast(x: Value, axes: readonly Axis[]): Value;
  /** Rows of `table` (its first axis) at i32 `index`; the index's axes take the row axis's place. */
  gather(table: Value, index: Value): Value;
  /** Adds `rows` into zeros of `row` at i32 `index`: the transpose of `gather`. */
  scatterAdd(rows: Value, index: Value, row: Axis): Value;
  /** The same value, through which no gradient flows. */
  stopGradient(x: Value): Value;
  /** The same value, not before `after` is there; never joined with what it came from. */
  barrier(x: Value, after: Value): Value;

  softmax(x: Value, over: string): Value;
  rope(x: Value, cos: Value, sin: Value): Value;
  /** One AdamW update: the next parameter and moments. */
  adamW(inputs: AdamWInputs, constants: AdamWConstants): readonly [parameter: Value, first: Value, second: Value];
  /** Gradient of attention with respect to query, key and value. */
  attentionGradient(
    inputs: AttentionGradientInputs,
    axes: AttentionAxes,
    scale: number,
  ): readonly [query: Value, key: Value, value: Value];
}

/** Which axes of an attention's operands play which part. */
export interface AttentionAxes {
  readonly query: string;
  readonly key: string;
  readonly heads: string;
  readonly keyHeads: string;
  readonly width: string;
}

/** Who sees whom: a query sees a key iff the segments match and keyOrder ≤ queryOrder. Exact integers in f32. */
export interface AttentionMask {
  readonly querySegment: Value;
  readonly queryOrder: Value;
  readonly keySegment: Value;
  readonly keyOrder: Value;
}

export interface AttentionGradientInputs {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly out: Value;
  readonly logSumExp: Value;
  readonly gradient: Value;
  readonly mask: AttentionMask | undefined;
}

/** Constants of AdamW that a program is compiled with; rates and corrections are values. */
export interface AdamWConstants {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay. */
  readonly weightDecay: number;
}

export interface AdamWInputs {
  readonly parameter: Value;
  readonly gradient: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
  readonly learningRate: Value;
  /** 1 - β₁ᵗ and 1 - β₂ᵗ of step t = 1, 2, ... */
  readonly biasCorrection1: Value;
  readonly biasCorrection2: Value;
  /** Factor on the gradient from clipping, if there is one. */
  readonly gradientScale: Value | undefined;
}
