import { builtInHeads, type HeadMakers, type SelectorConfig } from '@videoitg/models';
import { z } from 'zod';
import { TrainingError } from '../errors.js';

const count = z.int().positive();
const description = z.strictObject({
  vision: z.strictObject({
    image: count,
    patch: count,
    width: count,
    layers: count,
    heads: count,
    mlp: count,
    epsilon: z.number().positive(),
  }),
  language: z.strictObject({
    hidden: count,
    layers: count,
    heads: count,
    keyValueHeads: count,
    headWidth: count,
    mlp: count,
    vocabulary: count,
    ropeTheta: z.number().positive(),
    epsilon: z.number().positive(),
    // A description that does not say is of tied ones.
    tiedEmbeddings: z.boolean().default(true),
  }),
  tokenBudget: count,
  minimumGrid: count,
  maxLength: count,
  head: z.strictObject({ name: z.string(), version: count, options: z.unknown() }),
});

/** A selector's configuration as plain data, for a checkpoint. */
export function describeModel({ head, ...sizes }: SelectorConfig): Record<string, unknown> {
  return { ...sizes, head: { name: head.name, version: head.version, options: head.options } };
}

/**
 * Builds a configuration from its description.
 *
 * @param heads Makers of heads beside those of the packages, by name.
 * @throws TrainingError when the description is not valid or its head is unknown or of another version.
 */
export function modelFromDescription(json: unknown, heads: HeadMakers = {}): SelectorConfig {
  const parsed = description.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TrainingError(
      `The checkpoint's model cannot be built: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. Use the version of videoitg that wrote it.`,
    );
  }
  const { head: stored, ...sizes } = parsed.data;
  const known: HeadMakers = { ...builtInHeads, ...heads };
  const make = Object.hasOwn(known, stored.name) ? known[stored.name] : undefined;
  if (make === undefined) {
    throw new TrainingError(
      `The checkpoint was made with the head "${stored.name}", which is not known here. Import the file that defines it: --import FILE.`,
    );
  }
  const head = make(stored.options);
  if (head.version !== stored.version) {
    throw new TrainingError(
      `The checkpoint was made with version ${stored.version} of the head "${stored.name}"; this is version ${head.version}. Use the one that it was trained with.`,
    );
  }
  return { ...sizes, head };
}
