import { pooling } from '../heads/pooling.js';
import type { SelectorConfig } from '../selector/frame-selector.js';

/**
 * The quickstart's network: trained from nothing in minutes on two cores. Budget and minimum leave a 2x2 grid at its
 * lengths (16 to 32 frames: floor(√(143 / T)) is 2).
 *
 * @param vocabulary Rows of the embedding table: the tokenizer's size.
 */
export function mini(vocabulary: number): SelectorConfig {
  return {
    vision: { image: 64, patch: 16, width: 96, layers: 2, heads: 4, mlp: 192, epsilon: 1e-6 },
    language: {
      hidden: 64,
      layers: 3,
      heads: 4,
      keyValueHeads: 2,
      headWidth: 16,
      mlp: 160,
      vocabulary,
      ropeTheta: 1e4,
      epsilon: 1e-6,
      tiedEmbeddings: true,
    },
    tokenBudget: 143,
    minimumGrid: 2,
    maxLength: 512,
    head: pooling(),
  };
}
