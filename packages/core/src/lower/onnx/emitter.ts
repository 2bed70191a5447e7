import type { Axis } from '../../axis.js';
import type { ValueType } from '../../ir/graph.js';
import type { Size } from '../../size.js';

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly graph: OnnxSubgraph };

/** A body of `If` or `Loop`, made by `OnnxEmitter.subgraph`. */
export interface OnnxSubgraph {
  readonly brand: 'subgraph';
}

export interface NodeOptions {
  /** `com.microsoft` for ONNX Runtime's own kernels; only where `contrib` is set. */
  readonly domain?: 'com.microsoft';
}

/** Element type and shape of a sub-graph's input or output; `null` is a dimension that varies. */
export interface TensorInfo {
  readonly dtype: 'f32' | 'i64' | 'bool';
  readonly dims: readonly (number | null)[];
}

/** What an op's `onnx` facet writes to. Values are ONNX tensor names. */
export interface OnnxEmitter {
  /** Whether ONNX Runtime's own ops may be used (in-process engine), or standard ones only (files for others). */
  readonly contrib: boolean;
  node(
    op: string,
    inputs: readonly (string | undefined)[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    options?: NodeOptions,
  ): string;
  nodes(
    outputs: number,
    op: string,
    inputs: readonly (string | undefined)[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    options?: NodeOptions,
  ): string[];
  /** f32 scalar constant. */
  float(value: number): string;
  /** f32 vector constant. */
  floats(values: readonly number[]): string;
  /** i64 vector constant. */
  ints(values: readonly number[]): string;
  /** i64 scalar constant. */
  int(value: number): string;
  bool(value: boolean): string;
  /** i64 vector of sizes at run time, read from the shapes of the feeds. */
  shape(sizes: readonly Size[]): string;
  /** i64 scalar of one size at run time. */
  size(size: Size): string;
  /** `x` with axes inserted or permuted so that ONNX's trailing-axes broadcasting puts every name in its place. */
  align(x: string, from: ValueType, to: readonly Axis[]): string;
  reshape(x: string, axes: readonly Axis[]): string;
  transpose(x: string, from: readonly string[], to: readonly string[]): string;
  cast(x: string, to: 'f32' | 'i32' | 'i64' | 'bool'): string;
  /** The same value under a name of its own: nodes that read it are not joined with those that read the original. */
  distinct(x: string): string;
  /** What `build` makes in the outermost graph, once per key. For nodes with bodies: plain equal nodes are joined anyway. */
  once(key: string, build: () => string): string;
  /** A body whose nodes see the outer values by name. */
  subgraph(
    name: string,
    inputs: readonly TensorInfo[],
    build: (inputs: readonly string[]) => readonly { readonly value: string; readonly info: TensorInfo }[],
  ): OnnxSubgraph;
}
