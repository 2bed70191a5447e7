import type { AdamWConstants } from '../op/builder.js';

/** Constants of AdamW. Decay applies to parameters of two or more axes only: biases and norms are not decayed. */
export type AdamW = AdamWConstants;

export const defaultAdamW: AdamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
