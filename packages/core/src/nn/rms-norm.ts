import type { Axis, Dims } from '../axis.js';
import { rmsNorm } from '../op/composite/rms-norm.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param, type Param } from '../trace/param.js';
import type { Tensor } from '../trace/tensor.js';

/** Root-mean-square normalisation over one axis with a learned scale. Source: HF `Qwen2RMSNorm`. */
export class RmsNorm<N extends string> extends Module {
  readonly scale: Param<[N]>;

  constructor(
    over: Axis<N>,
    readonly epsilon: number,
  ) {
    super();
    this.scale = param([over], init.ones);
  }

  /** [...B, N] → [...B, N] */
  forward<B extends Dims>(x: Tensor<readonly [...B, N]>): Tensor<[...B, N]> {
    return rmsNorm<B, N>(x, this.scale, this.epsilon);
  }
}
