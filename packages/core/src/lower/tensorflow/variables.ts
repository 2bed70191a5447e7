import type { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';
import { entryElements } from '../../ir/entry-elements.js';
import type { StateEntry } from '../../ir/graph.js';
import { FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import { namePart } from './node-names.js';

/**
 * The state as variables that all programs of a load share. Each is flat, so that parts of it can be read and written by
 * position (`StateAccess`); programs reshape what they read, which copies nothing.
 */
export class Variables {
  readonly #storage: ReadonlyMap<string, DType>;

  constructor(readonly state: readonly StateEntry[]) {
    this.#storage = new Map(state.map(({ path, storage }) => [path, storage]));
  }

  /** The variable of a path as a value of `emitter`. */
  handle(emitter: GraphEmitter, path: string): { readonly handle: string; readonly storage: DType } {
    const storage = this.#storage.get(path);
    if (storage === undefined) throw new Error(`internal: no state "${path}"`);
    return { handle: emitter.declare(nodeName(path), 'resource'), storage };
  }

  /** The nodes that `handle` names. */
  nodes(): readonly tensorflow.INodeDef[] {
    const options = { prefix: 'state', library: new FunctionLibrary(), feeds: [], assumeSmall: false };
    const emitter = new GraphEmitter(options);
    for (const entry of this.state) emitter.named(nodeName(entry.path), 'VarHandleOp', [], variableOf(entry));
    return emitter.nodeDefs;
  }
}

/** Attributes by which handles in different places are of the same variable. */
export const variableOf = (entry: StateEntry) => ({
  dtype: entry.storage,
  shape: [entryElements(entry)],
  shared_name: entry.path,
});

const nodeName = (path: string): string => `state/${namePart(path)}`;
