import type { AdamWConstants } from '../op/builder.js';

/** Constants of AdamW. Decay applies to parameters of two or more axes only: biases and norms are not decayed. */
export type AdamW = AdamWConstants;

export const defaultAdamW: AdamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** The fed corrections of update t = 1, 2, ...: 1 - βᵗ of the f32 numbers that the update computes with (`adamWOp`). */
export function biasCorrections(
  { beta1, beta2 }: Pick<AdamW, 'beta1' | 'beta2'>,
  t: number,
): { readonly biasCorrection1: number; readonly biasCorrection2: number } {
  return { biasCorrection1: 1 - Math.fround(beta1) ** t, biasCorrection2: 1 - Math.fround(beta2) ** t };
}
