import type { z } from 'zod';
import { TrainingError } from './errors.js';

/**
 * Settings that fit their schema, defaults filled in.
 *
 * @param what Whose settings, for the error: `The optimizer`.
 * @throws TrainingError naming the first setting that does not fit.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TrainingError(`${what}'s ${issue?.path.join('.') || 'settings'}: ${issue?.message ?? 'not valid'}.`);
}
