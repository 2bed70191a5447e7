import { entryElements } from '../../ir/entry-elements.js';
import type { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';
import type { StateEntry } from '../../ir/graph.js';
import { FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import { namePart } from './node-names.js';

/** Names of the nodes that make, read, write and drop one state entry. */
export interface StateAccess {
  readonly path: string;
  readonly storage: DType;
  /** Fetched: makes the variable, all zeros; `zero` is fed, once for all entries. */
  readonly started: string;
  /** Fed: start and count. Fetched: the elements; 16-bit ones in pairs, as i32. */
  readonly read: { readonly start: string; readonly count: string; readonly values: string };
  /** Fed: start, count and the elements likewise. Fetched: `done`. */
  readonly write: { readonly start: string; readonly count: string; readonly values: string; readonly done: string };
  /** Fetched: drops the variable. */
  readonly released: string;
}

export interface StateNodes {
  readonly nodes: readonly tensorflow.INodeDef[];
  readonly access: readonly StateAccess[];
  /** Fed with a zero when variables are made. */
  readonly zero: string;
}

/**
 * The state as variables that all programs of a load share. Each is flat, so that parts of it can be read and written by
 * position; programs reshape what they read, which copies nothing.
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

  /** Variables, and the nodes that make, read, write and drop them. */
  nodes(): StateNodes {
    const options = { prefix: 'state-access', library: new FunctionLibrary(), feeds: [], assumeSmall: false };
    const emitter = new GraphEmitter(options);
    const zero = placed(emitter, 'state-zero', 'f32', []);
    const access = this.state.map((entry) => new EntryNodes(emitter, entry).access(zero));
    return { nodes: emitter.nodeDefs, access, zero };
  }
}

const nodeName = (path: string): string => `state/${namePart(path)}`;

function placed(g: GraphEmitter, name: string, dtype: DType, shape: readonly number[]): string {
  return g.named(name, 'Placeholder', [], { dtype, shape })[0] ?? '';
}

/** Makes the nodes of one entry: `start/state/<path>` and so on. */
class EntryNodes {
  readonly #handle: string;
  readonly #storage: DType;
  readonly #elements: number;

  constructor(
    readonly g: GraphEmitter,
    readonly entry: StateEntry,
  ) {
    const { path, storage } = entry;
    this.#handle = nodeName(path);
    this.#storage = storage;
    this.#elements = entryElements(entry);
    const shape = [this.#elements];
    g.named(this.#handle, 'VarHandleOp', [], { dtype: storage, shape, shared_name: path });
  }

  access(zero: string): StateAccess {
    return {
      path: this.entry.path,
      storage: this.#storage,
      started: this.#start(zero),
      read: this.#read(),
      write: this.#write(),
      released: this.#release(),
    };
  }

  /** The zero is fed, so that no library folds whole variables into the graph. */
  #start(zero: string): string {
    const { g } = this;
    const zeros = g.node('Fill', [g.ints([this.#elements]), g.cast(zero, this.#storage)]);
    return this.#after('start', this.#effect('start-assign', 'AssignVariableOp', [zeros]));
  }

  #release(): string {
    const node = `release-destroy/${this.#handle}`;
    this.g.named(node, 'DestroyResourceOp', [this.#handle]);
    return this.#after('release', node);
  }

  #read(): StateAccess['read'] {
    const { g } = this;
    const place = this.#place('read');
    const all = g.node('ReadVariableOp', [this.#handle], { dtype: this.#storage });
    const part = g.node('Slice', [all, place.start, place.count]);
    const crossing = this.#storage === 'f32' ? part : pairs(g, part, place.count);
    return { ...place, values: g.named(`read/${this.#handle}`, 'Identity', [crossing])[0] ?? '' };
  }

  #write(): StateAccess['write'] {
    const { g } = this;
    const place = this.#place('write');
    const wide = this.#storage === 'f32';
    const values = placed(g, `write-values/${this.#handle}`, wide ? 'f32' : 'i32', [-1]);
    const elements = wide ? values : unpaired(g, values, this.#storage, place.count);
    const end = g.node('AddV2', [place.start, place.count]);
    const assigned = this.#update((old) =>
      g.node('TensorStridedSliceUpdate', [old, place.start, end, g.ints([1]), elements]),
    );
    return { ...place, values, done: this.#after('write', assigned) };
  }

  /**
   * Changes the variable's elements in place: its buffer is taken out, and because nothing else holds it then, the update
   * writes into it. (`ResourceStridedSliceAssign` would make every later read of the variable a copy: it switches the
   * variable to copy-on-read for good.)
   */
  #update(update: (old: string) => string): string {
    const { g } = this;
    const [old = ''] = g.named(`write-take/${this.#handle}`, 'ReadVariableOp', [this.#handle], {
      dtype: this.#storage,
    });
    const taken = `write-taken/${this.#handle}`;
    g.named(taken, 'DestroyResourceOp', [this.#handle], {}, { after: [old] });
    const [free = ''] = g.named(`write-free/${this.#handle}`, 'Identity', [old], {}, { after: [taken] });
    return this.#effect('write-assign', 'AssignVariableOp', [update(free)]);
  }

  #place(kind: 'read' | 'write'): { readonly start: string; readonly count: string } {
    const at = (name: string): string => placed(this.g, `${kind}-${name}/${this.#handle}`, 'i32', [1]);
    return { start: at('start'), count: at('count') };
  }

  #effect(kind: string, op: 'AssignVariableOp', values: readonly string[]): string {
    const node = `${kind}/${this.#handle}`;
    this.g.named(node, op, [this.#handle, ...values], { dtype: this.#storage });
    return node;
  }

  /** What is fetched to run a node that has no output. */
  #after(kind: string, node: string): string {
    const { g } = this;
    return g.named(`${kind}/${this.#handle}`, 'Identity', [g.number(1)], {}, { after: [node] })[0] ?? '';
  }
}

/** 16-bit elements two by two as i32, which cross the boundary bit by bit; a missing last one is zero. */
function pairs(g: GraphEmitter, elements: string, count: string): string {
  const odd = g.node('Sub', [count, g.node('Mul', [g.node('FloorDiv', [count, g.ints([2])]), g.ints([2])])]);
  const paddings = g.node('Reshape', [g.node('ConcatV2', [[g.ints([0]), odd], g.number(0, 'i32')]), g.ints([1, 2])]);
  const even = g.node('Pad', [elements, paddings]);
  return g.node('Bitcast', [g.node('Reshape', [even, g.ints([-1, 2])])], { type: 'i32' });
}

function unpaired(g: GraphEmitter, values: string, storage: DType, count: string): string {
  const flat = g.node('Reshape', [g.node('Bitcast', [values], { type: storage }), g.ints([-1])]);
  return g.node('Slice', [flat, g.ints([0]), count]);
}
