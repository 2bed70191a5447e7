import { z } from 'zod';
import { HuggingFaceError } from './huggingface-error.js';

/** A size; above the limit it is no network of today. */
export const size = z
  .int()
  .min(1)
  .max(2 ** 24);
export const layerCount = z.int().min(1).max(1024);
export const positive = z.number().positive().max(1e12);

/** Fields with the only values that are computed here; `undefined` where a field may be absent. */
export type NeededValues = Readonly<Record<string, readonly (string | number | boolean | null | undefined)[]>>;

/** @throws HuggingFaceError `config` for the first field that asks for another network. */
export function checkNeeded(file: string, json: Readonly<Record<string, unknown>>, needed: NeededValues): void {
  for (const [field, values] of Object.entries(needed)) {
    const value = Object.hasOwn(json, field) ? json[field] : undefined;
    if (values.some((allowed) => allowed === value)) continue;
    const has = value === undefined ? `lacks "${field}"` : `has "${field}": ${JSON.stringify(value).slice(0, 100)}`;
    const need = values
      .filter((allowed) => allowed !== undefined && allowed !== null)
      .map((allowed) => JSON.stringify(allowed));
    throw new HuggingFaceError(
      'config',
      `${file} ${has}; only ${need.join(' or ') || 'models without it'} can be loaded. Take a checkpoint of that kind.`,
      [field],
    );
  }
}

/** @throws HuggingFaceError `config` naming the first field that is not valid. */
export function parseFields<S extends z.ZodType>(file: string, json: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new HuggingFaceError(
    'config',
    `${file} is not valid at "${field}": ${issue?.message ?? 'unknown'}. Take the config.json that belongs to the weights.`,
    [field],
  );
}

/** @throws HuggingFaceError `config` unless a size is a whole multiple of another. */
export function checkDivides(file: string, [part, by]: [string, number], [whole, of]: [string, number]): void {
  if (of % by === 0) return;
  throw new HuggingFaceError(
    'config',
    `${file} has "${whole}": ${of}, which "${part}": ${by} does not divide. Take the config.json that belongs to the weights.`,
    [whole, part],
  );
}
