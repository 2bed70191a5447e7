/** Largest positive weight. */
export const largestPositiveWeight = 5;

/**
 * Weight of positive frames: min(5, √((N - p) / max(1, p))) for p positives among N frames of the micro-batch. Source: spec
 * 3.2.
 */
export function positiveWeight(frames: number, positives: number): number {
  return Math.min(largestPositiveWeight, Math.sqrt((frames - positives) / Math.max(1, positives)));
}

/**
 * Weights of the frames that make Σ weight · loss the reference's mean: positiveWeight / N on positives, 1 / N on
 * negatives, 0 on padding.
 *
 * @param labels 0 or 1 per frame; frames from `used` on are padding.
 */
export function frameWeights(labels: Float32Array, used = labels.length): Float32Array {
  const positives = labels.subarray(0, used).reduce((sum, label) => sum + label, 0);
  const weight = positiveWeight(used, positives);
  return labels.map((label, at) => (at >= used ? 0 : (label * weight + (1 - label)) / used));
}
