import { Linear, Module, multiply, silu, type Dims, type Tensor } from '@videoitg/core';
import type { Qwen2Axes } from './config.js';
import { residual } from './residual.js';

/** down(silu(gate x) · up x). Source: HF `Qwen2MLP`. */
export class Qwen2Mlp extends Module {
  readonly gate: Linear<'hidden', 'mlp'>;
  readonly up: Linear<'hidden', 'mlp'>;
  readonly down: Linear<'mlp', 'hidden'>;

  constructor(axes: Qwen2Axes, layers: number) {
    super();
    this.gate = new Linear(axes.hidden, axes.mlp, { bias: false });
    this.up = new Linear(axes.hidden, axes.mlp, { bias: false });
    const initializer = residual(Number(axes.mlp.size), layers);
    this.down = new Linear(axes.mlp, axes.hidden, { bias: false, initializer });
  }

  /** [...P, hidden] → [...P, hidden] */
  forward<P extends Dims>(x: Tensor<[...P, 'hidden']>): Tensor<[...P, 'hidden']> {
    const inner: Tensor<[...P, 'mlp']> = multiply(silu(this.gate.forward<P>(x)), this.up.forward<P>(x));
    return this.down.forward<P>(inner);
  }
}
