import { z } from 'zod';

/** Factor on every peak learning rate at update `step` (0, 1, ...) of `total`. */
export type Schedule = (step: number, total: number) => number;

const cosineSchema = z.strictObject({ warmupRatio: z.number().min(0).lt(1).default(0) });

/**
 * Linear warm-up over ceil(ratio · total) updates, then half a cosine to zero: step / warm before, 0.5 (1 + cos(π (step -
 * warm) / (total - warm))) after. The first update has rate 0 when there is a warm-up. Source: spec 4.2.
 */
export function cosine(options: z.input<typeof cosineSchema> = {}): Schedule {
  const { warmupRatio } = cosineSchema.parse(options);
  return (step, total) => {
    const warm = Math.ceil(warmupRatio * total);
    if (step < warm) return step / warm;
    return 0.5 * (1 + Math.cos((Math.PI * (step - warm)) / Math.max(1, total - warm)));
  };
}

/** The peak rate throughout. */
export const constantRate: Schedule = () => 1;
