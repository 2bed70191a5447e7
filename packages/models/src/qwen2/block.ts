import { add, Module, RmsNorm, type Dims, type Tensor } from '@videoitg/core';
import { Qwen2Attention } from './attention.js';
import type { Qwen2Axes, Qwen2Config } from './config.js';
import { Qwen2Mlp } from './mlp.js';

/** Pre-norm decoder block. Source: HF `Qwen2DecoderLayer`. */
export class Qwen2Block extends Module {
  readonly norm1: RmsNorm<'hidden'>;
  readonly attention: Qwen2Attention;
  readonly norm2: RmsNorm<'hidden'>;
  readonly mlp: Qwen2Mlp;

  constructor(axes: Qwen2Axes, { epsilon, layers }: Qwen2Config) {
    super();
    this.norm1 = new RmsNorm(axes.hidden, epsilon);
    this.attention = new Qwen2Attention(axes, layers);
    this.norm2 = new RmsNorm(axes.hidden, epsilon);
    this.mlp = new Qwen2Mlp(axes, layers);
  }

  /**
   * [...P, hidden] → [...P, hidden]
   *
   * @param attend How positions P attend: to one another, or to a cache.
   */
  forward<P extends Dims>(
    x: Tensor<[...P, 'hidden']>,
    attend: (attention: Qwen2Attention, x: Tensor<[...P, 'hidden']>) => Tensor<[...P, 'hidden']>,
  ): Tensor<[...P, 'hidden']> {
    const mixed = add(x, attend(this.attention, this.norm1.forward<P>(x)));
    return add(mixed, this.mlp.forward<P>(this.norm2.forward<P>(mixed)));
  }
}
