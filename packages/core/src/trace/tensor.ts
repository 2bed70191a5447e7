import type { Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Value } from '../ir/graph.js';

export declare const tensorType: unique symbol;

/**
 * A value while a model is being traced: its axis names are in the type, its sizes are not. Holds no data and no
 * device; ops on tensors add nodes to the program under construction.
 */
export interface Tensor<D extends Dims = Dims, T extends DType = 'f32'> {
  /** Exists in the type only. */
  readonly [tensorType]: { readonly dims: D; readonly dtype: T };
}

/**
 * The tensor that stands for a graph value. Its axes are known to the graph, not to the compiler: `never` fits every
 * tensor type, and the op functions state the one that their `infer` facet checks.
 */
export class TracedTensor implements Tensor {
  declare readonly [tensorType]: never;
  constructor(readonly value: Value) {}
}
