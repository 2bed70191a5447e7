import type { SiglipConfig } from '../siglip/siglip.js';

/** The vision part of `google/siglip-so400m-patch14-384` as VideoITG runs it: 26 of its 27 layers (spec 1.2, 2.2). */
export const siglipSo400m: SiglipConfig = {
  image: 384,
  patch: 14,
  width: 1152,
  layers: 26,
  heads: 16,
  mlp: 4304,
  epsilon: 1e-6,
};
