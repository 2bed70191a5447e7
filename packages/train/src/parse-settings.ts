import type { z } from 'zod';
import { TrainingError } from './errors.js';

/**
 * Settings that fit their schema, defaults filled in.
 *
 * @param what Whose settings, for the error: `The optimizer`.
 * @throws TrainingError naming a setting that does not fit.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // A misspelt setting is the cause where the right one is then missing.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw new TrainingError(`${what}'s ${issue?.path.join('.') || 'settings'}: ${issue?.message ?? 'not valid'}.`);
}
