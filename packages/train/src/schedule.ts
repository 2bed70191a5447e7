import { z } from 'zod';
import { parseWith } from './parse-settings.js';

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cosine'), warmupRatio: z.number().min(0).lt(1) }),
  z.strictObject({ kind: z.literal('constant') }),
]);

/** How the learning rate moves, as data, so that it is stored with every checkpoint. */
export type Schedule = z.output<typeof schema>;
export const scheduleSchema = schema;

/**
 * Linear warm-up, then half a cosine to zero (spec 4.2).
 *
 * @throws TrainingError when the ratio is not in [0, 1).
 */
export function cosine({ warmupRatio = 0 }: { readonly warmupRatio?: number } = {}): Schedule {
  return parseWith(schema, { kind: 'cosine', warmupRatio }, 'The schedule');
}

/** The peak rate throughout. */
export const constantRate: Schedule = { kind: 'constant' };

/**
 * Factor on every peak rate at update `step` (0, 1, ...) of `total`. Cosine: step / warm for step < warm = ceil(ratio ·
 * total), else 0.5 (1 + cos(π (step - warm) / (total - warm))); with a warm-up the first update has rate 0. Source: spec
 * 4.2.
 */
export function rateFactor(schedule: Schedule, step: number, total: number): number {
  if (schedule.kind === 'constant') return 1;
  const warm = Math.ceil(schedule.warmupRatio * total);
  if (step < warm) return step / warm;
  return 0.5 * (1 + Math.cos((Math.PI * (step - warm)) / Math.max(1, total - warm)));
}
