import type { StateEntry } from '@videoitg/core';
import type { Head } from '../heads/define-head.js';
import type { NameTable } from './name-table.js';

/**
 * Names of a head's tensors: its own, or each parameter's path in the model.
 *
 * @param parameters The model's.
 */
export function headNames({ tensors }: Head, parameters: readonly StateEntry[]): NameTable {
  const own = parameters.filter(({ path }) => path.startsWith('head.'));
  return tensors ?? Object.fromEntries(own.map(({ path }) => [path, path]));
}
