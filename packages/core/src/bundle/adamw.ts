import type { Value } from '../ir/graph.js';
import type { Builder } from '../op/builder.js';

/** Constants of AdamW that a program is compiled with; rates and corrections are fed. */
export interface AdamW {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled decay, applied to parameters of two or more axes only: biases and norms are not decayed. */
  readonly weightDecay: number;
}

export const defaultAdamW: AdamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** Scalars of one step, as graph values. */
export interface AdamWScalars {
  readonly learningRate: Value;
  /** 1 - beta1^t and 1 - beta2^t of step t = 1, 2, ... */
  readonly biasCorrection1: Value;
  readonly biasCorrection2: Value;
  /** Factor on the gradient from clipping. */
  readonly gradientScale: Value;
}

export interface AdamWEntry {
  readonly parameter: Value;
  readonly gradient: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/**
 * One AdamW update (Loshchilov and Hutter 2019, as `torch.optim.AdamW`):
 * m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; p ← p - η λ p - η (m / c₁) / (√(v / c₂) + ε).
 *
 * The scalar factors are joined first, so that each large tensor is passed over as few times as possible.
 */
export function adamWUpdate(
  b: Builder,
  { beta1, beta2, epsilon, weightDecay }: AdamW,
  { learningRate, biasCorrection1, biasCorrection2, gradientScale }: AdamWScalars,
  { parameter, gradient, firstMoment, secondMoment }: AdamWEntry,
): { readonly parameter: Value; readonly firstMoment: Value; readonly secondMoment: Value } {
  const share1 = b.multiply(gradientScale, b.constant(1 - beta1));
  const share2 = b.multiply(b.multiply(gradientScale, gradientScale), b.constant(1 - beta2));
  const first = b.add(b.multiply(firstMoment, b.constant(beta1)), b.multiply(gradient, share1));
  const square = b.multiply(gradient, gradient);
  const second = b.add(b.multiply(secondMoment, b.constant(beta2)), b.multiply(square, share2));
  // (m / c₁) / (√v / √c₂ + ε) = m · (√c₂ / c₁) / (√v + ε √c₂)
  const root = b.sqrt(biasCorrection2);
  const rate = b.divide(b.multiply(learningRate, root), biasCorrection1);
  const step = b.divide(first, b.add(b.sqrt(second), b.multiply(root, b.constant(epsilon))));
  const decays = weightDecay !== 0 && parameter.type.axes.length > 1;
  const kept = decays
    ? b.multiply(parameter, b.subtract(b.constant(1), b.multiply(learningRate, b.constant(weightDecay))))
    : parameter;
  return { parameter: b.subtract(kept, b.multiply(step, rate)), firstMoment: first, secondMoment: second };
}
