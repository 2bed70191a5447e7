import { anchors, indices, pooling, verdicts, type Head, type HeadMaker } from '@videoitg/models';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BenchError } from '../bench-error.js';

/** Variants A, B and C; A also with every frame's index in front of its tokens. */
const variants: Readonly<Record<string, () => Head>> = {
  pooling,
  anchors,
  indices,
  'indices-numbered': () => indices({ numbered: true }),
  verdicts,
  'verdicts-numbered': () => verdicts({ numbered: true }),
};

/** What is compared unless heads are named: the variants, and the head that an example defines. */
export const defaultHeads = [...Object.keys(variants), 'examples/04-temporal-convolution.ts'].join(',');

/**
 * A head by the name of a variant, or by the file whose default export makes it.
 *
 * @throws BenchError for another name, and for a file without a head.
 */
export async function headNamed(name: string): Promise<Head> {
  const known = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (known !== undefined) return known();
  if (!/\.[cm]?[jt]s$/.test(name)) {
    throw new BenchError(
      `There is no head "${name}". There are: ${Object.keys(variants).join(', ')}; or name the file that defines one.`,
    );
  }
  const module: unknown = await import(pathToFileURL(resolve(name)).href);
  const make = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (isHeadMaker(make)) return make();
  throw new BenchError(`${name} has no head: export what defineHead returns as its default.`);
}

const isHeadMaker = (value: unknown): value is HeadMaker => typeof value === 'function' && 'headName' in value;

/** The name under which results are kept and shown: that of the variant, or of the head that a file defines. */
export const labelOf = (name: string, head: Head): string => (Object.hasOwn(variants, name) ? name : head.name);
