import type { Qwen2Config } from '../qwen2/qwen2.js';

const common = { ropeTheta: 1e6, epsilon: 1e-6 };

/** Qwen2-0.5B-Instruct (spec 1.4). */
export const qwen2_05b: Qwen2Config = {
  ...common,
  hidden: 896,
  layers: 24,
  heads: 14,
  keyValueHeads: 2,
  headWidth: 64,
  mlp: 4864,
  vocabulary: 151_936,
  tiedEmbeddings: true,
};

/** Qwen2-1.5B-Instruct (spec 1.4). */
export const qwen2_15b: Qwen2Config = {
  ...common,
  hidden: 1536,
  layers: 28,
  heads: 12,
  keyValueHeads: 2,
  headWidth: 128,
  mlp: 8960,
  vocabulary: 151_936,
  tiedEmbeddings: true,
};

/** Qwen2-7B-Instruct (spec 1.4). */
export const qwen2_7b: Qwen2Config = {
  ...common,
  hidden: 3584,
  layers: 28,
  heads: 28,
  keyValueHeads: 4,
  headWidth: 128,
  mlp: 18_944,
  vocabulary: 152_064,
  tiedEmbeddings: false,
};
