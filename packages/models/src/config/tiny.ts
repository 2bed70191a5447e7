import { pooling } from '../heads/pooling.js';
import type { SelectorConfig } from '../selector/frame-selector.js';

/** Smallest configuration that takes every path: grouped heads, a reduced grid, a budget that binds. Source: spec 10.2. */
export const tiny: SelectorConfig = {
  vision: { image: 56, patch: 14, width: 32, layers: 2, heads: 2, mlp: 64, epsilon: 1e-6 },
  language: {
    hidden: 48,
    layers: 3,
    heads: 6,
    keyValueHeads: 2,
    headWidth: 8,
    mlp: 96,
    vocabulary: 300,
    ropeTheta: 1e6,
    epsilon: 1e-6,
    tiedEmbeddings: true,
  },
  tokenBudget: 64,
  minimumGrid: 1,
  maxLength: 20_480,
  head: pooling(),
};
