import type { Axis, Dims } from '../axis.js';
import { layerNorm } from '../op/composite/layer-norm.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param, type Param } from '../trace/param.js';
import type { Tensor } from '../trace/tensor.js';

/** Layer normalisation over one axis with a learned scale and shift. */
export class LayerNorm<N extends string> extends Module {
  readonly scale: Param<[N]>;
  readonly shift: Param<[N]>;

  constructor(
    over: Axis<N>,
    readonly epsilon: number,
  ) {
    super();
    this.scale = param([over], init.ones);
    this.shift = param([over], init.zeros);
  }

  /** [...B, N] → [...B, N] */
  forward<B extends Dims>(x: Tensor<readonly [...B, N]>): Tensor<[...B, N]> {
    return layerNorm<B, N>(x, this.scale, this.shift, this.epsilon);
  }
}
