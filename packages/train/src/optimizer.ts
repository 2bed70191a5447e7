import { z } from 'zod';
import { parseWith } from './parse-settings.js';

/** Settings of AdamW, as a stage's file gives them. */
export const optimizerSchema = z.strictObject({
  /** Peak rate of the schedule, for parameters in no group. */
  learningRate: z.number().positive(),
  betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]).default([0.9, 0.999]),
  epsilon: z.number().positive().default(1e-8),
  /** Decoupled decay of parameters with two or more axes. */
  weightDecay: z.number().min(0).default(0),
  /** Largest global norm of the gradients; absent: unclipped, as the reference trained (spec 4.2). */
  clipNorm: z.number().positive().optional(),
  /** Peak rates of parameter groups by path prefix: `{ head: 2e-4 }`. */
  groups: z.record(z.string().min(1), z.number().positive()).default({}),
});

export type AdamWSettings = z.output<typeof optimizerSchema>;

/**
 * AdamW as `torch.optim.AdamW` (Loshchilov and Hutter 2019).
 *
 * @throws TrainingError naming the setting that does not fit.
 */
export function adamW(settings: z.input<typeof optimizerSchema>): AdamWSettings {
  return parseWith(optimizerSchema, settings, 'The optimizer');
}

/** Group of a parameter: the longest group prefix that its path starts with, or `default`. */
export function groupOf({ groups }: AdamWSettings, path: string): string {
  const prefixes = Object.keys(groups).filter((prefix) => startsWithPath(path, prefix));
  return prefixes.reduce((longest, prefix) => (prefix.length > longest.length ? prefix : longest), '') || 'default';
}

/** Peak rate of a group. */
export function rateOf({ learningRate, groups }: AdamWSettings, group: string): number {
  return groups[group] ?? learningRate;
}

/** Whether a parameter path lies at or under a prefix: `language` covers `language.norm.scale`, not `languages.x`. */
export function startsWithPath(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}
