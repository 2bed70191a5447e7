import type { Axis, Dims } from '../axis.js';
import type { Initializer } from '../ir/graph.js';
import { addLast } from '../op/elementwise/add.js';
import { linear } from '../op/linear/linear.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param, type Param } from '../trace/param.js';
import type { Tensor } from '../trace/tensor.js';

export interface LinearOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** Of the weight; default N(0, 1/in). Biases start at zero. */
  readonly initializer?: Initializer;
}

/** y = x Wᵀ + b. The weight is [out, in] as in PyTorch, so checkpoints load without a transpose. */
export class Linear<In extends string, Out extends string> extends Module {
  readonly weight: Param<[Out, In]>;
  readonly bias: Param<[Out]> | undefined;

  constructor(input: Axis<In>, output: Axis<Out>, options: LinearOptions = {}) {
    super();
    this.weight = param([output, input], options.initializer ?? init.normal(Number(input.size) ** -0.5));
    this.bias = options.bias === false ? undefined : param([output], init.zeros);
  }

  /** [...B, In] → [...B, Out] */
  forward<B extends Dims>(x: Tensor<readonly [...B, In]>): Tensor<[...B, Out]> {
    const y = linear<B, In, Out>(x, this.weight);
    return this.bias ? addLast<[...B, Out], [Out]>(y, this.bias) : y;
  }
}
