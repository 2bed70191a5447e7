import type { StateEntry } from '@videoitg/core';
import { checkDtypes, checkKnown, checkShapes, checkState, type Expected } from './check-tensors.js';
import type { StoredTensors } from './stored-tensors.js';

/** A session's entry and the tensor that fills it. */
export interface FillStep {
  readonly entry: StateEntry;
  readonly key: string;
}

/** What every tensor of a file is for. */
export interface LoadPlan {
  readonly fills: readonly FillStep[];
  /** Second names, to be compared with the tensor of the first. */
  readonly aliases: readonly { readonly key: string; readonly of: string }[];
  /** Entries for which the file has no tensor. */
  readonly missing: readonly StateEntry[];
  /** Keys of parameters that the session does not hold. */
  readonly left: readonly string[];
  /** Why each tensor that is known is not used, by key. */
  readonly ignored: ReadonlyMap<string, string>;
}

/**
 * Assigns every tensor of a file.
 *
 * @param state Entries to be filled.
 * @throws HuggingFaceError naming every tensor that is neither a parameter nor known to be unused, or whose shape or dtype
 * does not fit; `state` for an entry that is no parameter of the layout's model.
 */
export function planLoad(stored: StoredTensors, state: readonly StateEntry[]): LoadPlan {
  const { names } = stored.layout;
  checkState(names, state);
  const keyOf = new Map<string, string>();
  const second = new Map<string, string>();
  const ignored = new Map<string, string>();
  const unknown: string[] = [];
  const read: Expected[] = [];
  const unread: Expected[] = [];
  for (const key of stored.keys) {
    const meaning = names.meaningOf(key);
    if (meaning === undefined) unknown.push(key);
    else if (meaning.kind === 'ignored') {
      ignored.set(key, meaning.reason);
      if (meaning.shape) unread.push({ key, shape: meaning.shape });
    } else {
      const { path, fileShape } = meaning.parameter;
      (meaning.kind === 'alias' ? second : keyOf).set(path, key);
      read.push({ key, shape: fileShape });
    }
  }
  checkKnown(stored, unknown);
  checkShapes(stored, [...read, ...unread]);
  checkDtypes(stored, read);
  const aliases: { key: string; of: string }[] = [];
  for (const [path, key] of second) {
    const of = keyOf.get(path);
    // Some writers keep the second name alone.
    if (of === undefined) keyOf.set(path, key);
    else aliases.push({ key, of });
  }
  const held = new Set(state.map(({ path }) => path));
  return {
    fills: state.flatMap((entry) => {
      const key = keyOf.get(entry.path);
      return key === undefined ? [] : [{ entry, key }];
    }),
    aliases,
    missing: state.filter(({ path }) => !keyOf.has(path)),
    left: [...keyOf].filter(([path]) => !held.has(path)).map(([, key]) => key),
    ignored,
  };
}
