import { uniformIndices } from '../selection.js';
import { qualityOf } from './at-k.js';
import type { SetQuality } from './at-k.js';
import { requireLabels } from './errors.js';

/** Quality of K frames spread evenly (`uniformIndices`), which needs no model. */
export function uniformBaseline(labels: ArrayLike<number>, k: number): SetQuality {
  return qualityOf(uniformIndices(labels.length, k), labels);
}

/**
 * Expected quality of K frames drawn without preference and without repetition, exactly: of p positives among T
 * frames, K p / T are found on average, and all are missed with chance C(T - p, K) / C(T, K).
 *
 * @throws MetricError for labels other than 0 and 1.
 */
export function randomBaseline(labels: ArrayLike<number>, k: number): SetQuality {
  const positives = requireLabels(labels);
  const frames = labels.length;
  const chosen = Math.min(k, frames);
  const found = (chosen * positives) / frames;
  let miss = 1;
  for (let draw = 0; draw < chosen; draw++) miss *= Math.max(0, frames - positives - draw) / (frames - draw);
  return {
    precision: positives / frames,
    recall: positives === 0 ? undefined : chosen / frames,
    f1: (2 * found) / (chosen + positives),
    hit: 1 - miss,
  };
}

/**
 * Expected average precision of a random order of T frames with p positives:
 * (H_T + (p - 1) / (T - 1) (T - H_T)) / T, H_T the T-th harmonic number (Bestgen 2015, "Exact expected average
 * precision of the random baseline for system evaluation").
 *
 * @returns undefined without a positive.
 */
export function randomAveragePrecision(labels: ArrayLike<number>): number | undefined {
  const positives = requireLabels(labels);
  const frames = labels.length;
  if (positives === 0) return undefined;
  if (frames === 1) return 1;
  let harmonic = 0;
  for (let index = 1; index <= frames; index++) harmonic += 1 / index;
  return (harmonic + ((positives - 1) / (frames - 1)) * (frames - harmonic)) / frames;
}
