import type { StateEntry } from '@videoitg/core';
import { anchors } from '../heads/anchors.js';
import type { Head } from '../heads/define-head.js';
import { pooling } from '../heads/pooling.js';
import type { NameTable } from './name-table.js';

/** The reference's frame classifier (spec 2.9, 6). */
const classifier: NameTable = { 'out_proj.weight': 'head.score.weight', 'out_proj.bias': 'head.score.bias' };

const named: ReadonlyMap<string, NameTable> = new Map([pooling, anchors].map(({ headName }) => [headName, classifier]));

/**
 * Names of a head's tensors: the reference's for its own heads; for any other, each parameter's path in the model.
 *
 * @param parameters The model's.
 */
export function headNames({ name }: Head, parameters: readonly StateEntry[]): NameTable {
  const own = parameters.filter(({ path }) => path.startsWith('head.'));
  return named.get(name) ?? Object.fromEntries(own.map(({ path }) => [path, path]));
}
