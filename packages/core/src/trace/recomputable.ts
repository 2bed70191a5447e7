import { currentTrace } from './emit.js';

/**
 * Marks what `body` computes as one region whose inner values need not be kept for the backward pass: where training asks
 * for recomputation, they are dropped and computed again from the region's inputs (Chen et al. 2016, "Training Deep Nets
 * with Sublinear Memory Cost"). Elsewhere the mark has no effect.
 *
 * @param label Names the region in the printed graph; made distinct where it occurs twice. Regions inside another one
 *   belong to the outer one.
 */
export function recomputable<R>(label: string, body: () => R): R {
  const { builder } = currentTrace();
  if (builder.region !== undefined) return body();
  builder.region = builder.distinctRegion(label);
  try {
    return body();
  } finally {
    builder.region = undefined;
  }
}
