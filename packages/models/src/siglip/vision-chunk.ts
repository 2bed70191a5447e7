import { patchSide, type SiglipConfig } from './siglip.js';

/**
 * Bytes of the widest activation, [frame, patch, mlp] in f32, that one run of the tower may hold. On a CPU larger runs are
 * slower: score matrices and activations leave the caches.
 */
const activationBytes = 48 * 2 ** 20;
const mostFrames = 64;

/**
 * Frames that the tower sees in one run, so that its memory does not grow with the video: 4 of so400m's, 64 of small
 * towers.
 */
export function visionChunk(config: SiglipConfig): number {
  const perFrame = patchSide(config) ** 2 * config.mlp * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(1, Math.min(mostFrames, Math.floor(activationBytes / perFrame)));
}
