import { gelu, Linear, Module, type Axis, type Dims, type Tensor } from '@videoitg/core';

/** W₂ gelu(W₁ x + b₁) + b₂ per token, exact GELU. Source: spec 2.5 (`seq_mlp`). */
export class Projector extends Module {
  readonly expand: Linear<'embed', 'projected'>;
  readonly contract: Linear<'projected', 'hidden'>;

  constructor(embed: Axis<'embed'>, hidden: Axis<'hidden'>) {
    super();
    const projected: Axis<'projected'> = { name: 'projected', size: hidden.size };
    this.expand = new Linear(embed, projected);
    this.contract = new Linear(projected, hidden);
  }

  /** [...B, embed] → [...B, hidden] */
  forward<B extends Dims>(x: Tensor<readonly [...B, 'embed']>): Tensor<[...B, 'hidden']> {
    return this.contract.forward<B>(gelu(this.expand.forward<B>(x)));
  }
}
