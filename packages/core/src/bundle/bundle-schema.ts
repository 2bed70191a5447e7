import { z } from 'zod';
import { dtypes } from '../dtype.js';
import { addSizes, type Size } from '../size.js';

/** First fields of every bundle file. */
export const bundleFormat = 'videoitg.bundle';
export const bundleVersion = 1;

/** Numbers that JSON has no text for. */
const specialNumbers = { Infinity, '-Infinity': -Infinity, NaN, '-0': -0 } as const;
type SpecialNumber = keyof typeof specialNumbers;

/** A number as JSON holds it. */
export function encodeNumber(x: number): number | { readonly special: SpecialNumber } {
  if (Object.is(x, -0)) return { special: '-0' };
  if (Number.isFinite(x)) return x;
  return { special: Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity' };
}

const special = z
  .strictObject({ special: z.enum(['Infinity', '-Infinity', 'NaN', '-0']) })
  .transform((number) => specialNumbers[number.special]);

const symbolName = z.string().regex(/^[A-Za-z]\w{0,99}$/);
const axisName = z.string().regex(/^[A-Za-z]\w{0,99}$/);
const term = z.strictObject({ coefficient: z.int(), symbols: z.array(symbolName).max(8) });
/** Brought to canonical form, because equality of sizes is equality of their texts. */
const polynomial = z.strictObject({ terms: z.array(term).max(64) }).transform((size): Size => addSizes(size));
const size = z.union([z.int(), polynomial]);
const axis = z.strictObject({ name: axisName, size });

const lists = [z.array(z.union([z.number(), special])), z.array(z.string()), z.array(axis)] as const;
const attribute = z.union([z.number(), z.string(), z.boolean(), special, polynomial, axis, ...lists]);

const dtype = z.enum(dtypes);
/** Values are numbered within a program, in the order in which they are made. */
const id = z.int().min(0);
const named = z.strictObject({ name: z.string(), value: id });
const stated = z.strictObject({ path: z.string(), value: id });

const node = z.strictObject({
  op: z.string(),
  attributes: z.record(z.string(), attribute),
  inputs: z.array(z.union([id, z.null()])),
  outputs: z.array(id),
  scope: z.string(),
  region: z.string().optional(),
});

const program = z.strictObject({
  name: z.string().regex(/^[A-Za-z][\w.-]{0,99}$/),
  values: z.array(z.strictObject({ axes: z.array(axis), dtype })),
  feeds: z.array(named),
  state: z.array(stated),
  nodes: z.array(node),
  outputs: z.array(named),
  next: z.array(stated),
});

const initializer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('ones') }),
  z.strictObject({ kind: z.literal('constant'), value: z.number() }),
  z.strictObject({ kind: z.literal('normal'), std: z.number() }),
  z.strictObject({ kind: z.literal('uniform'), bound: z.number() }),
]);

const entry = z.strictObject({
  path: z.string().regex(/^[\w$]+(\.[\w$]+)*$/),
  axes: z.array(axis),
  storage: dtype,
  role: z.enum(['parameter', 'moment', 'accumulator', 'cache']),
  initializer,
});

/** What every version of the format starts with. */
export const bundleHead = z.looseObject({ format: z.literal(bundleFormat), version: z.int() });

export const bundleSchema = z.strictObject({
  format: z.literal(bundleFormat),
  version: z.literal(bundleVersion),
  state: z.array(entry),
  programs: z.array(program),
});

export type StoredProgram = z.output<typeof program>;
/** The form before transforms, which is what is written. */
export type WrittenBundle = z.input<typeof bundleSchema>;
export type WrittenProgram = z.input<typeof program>;
export type WrittenAttribute = z.input<typeof attribute>;
