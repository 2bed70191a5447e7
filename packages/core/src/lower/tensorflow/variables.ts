import type { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';
import type { StateEntry } from '../../ir/graph.js';
import { FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import { namePart } from './node-names.js';

/** Names of the nodes that read and write a part of one state entry. */
export interface StateAccess {
  readonly path: string;
  readonly storage: DType;
  /** Fed: start and count. Fetched: the elements; 16-bit ones in pairs, as i32. */
  readonly read: { readonly start: string; readonly count: string; readonly values: string };
  /** Fed: start, count and the elements likewise. Fetched: `done`. */
  readonly write: { readonly start: string; readonly count: string; readonly values: string; readonly done: string };
}

export interface StateNodes {
  readonly nodes: readonly tensorflow.INodeDef[];
  readonly access: readonly StateAccess[];
  /** Makes every variable zero: `zero` is fed, `done` fetched. */
  readonly start: { readonly zero: string; readonly done: string };
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

  /** Variables, and the nodes that start, read and write them. */
  nodes(): StateNodes {
    const options = { prefix: 'state', library: new FunctionLibrary(), feeds: [], assumeSmall: false };
    const emitter = new GraphEmitter(options);
    const [zero = ''] = emitter.named('start/zero', 'Placeholder', [], { dtype: 'f32', shape: [] });
    const started = this.state.map((entry) => {
      const { path, storage } = entry;
      const shape = [elementsOf(entry)];
      const [handle = ''] = emitter.named(nodeName(path), 'VarHandleOp', [], { dtype: storage, shape, shared_name: path });
      const zeros = emitter.node('Fill', [emitter.ints(shape), emitter.cast(zero, storage)]);
      const assign = `start/${nodeName(path)}`;
      emitter.named(assign, 'AssignVariableOp', [handle, zeros], { dtype: storage });
      return assign;
    });
    const [done = ''] = emitter.named('start/done', 'Identity', [emitter.number(1)], {}, { after: started });
    const access = this.state.map((entry) => accessTo(emitter, entry));
    return { nodes: emitter.nodeDefs, access, start: { zero, done } };
  }
}

const nodeName = (path: string): string => `state/${namePart(path)}`;

export const elementsOf = ({ axes }: StateEntry): number =>
  axes.reduce((product, { size }) => product * Number(size), 1); // state has fixed sizes

function accessTo(g: GraphEmitter, { path, storage }: StateEntry): StateAccess {
  const handle = nodeName(path);
  const wide = storage === 'f32';
  const fed = (name: string, dtype: DType): string =>
    g.named(`${name}/${handle}`, 'Placeholder', [], { dtype, shape: dtype === 'i32' && !name.endsWith('values') ? [1] : [-1] })[0] ?? '';
  const place = (name: string) => ({ start: fed(`${name}-start`, 'i32'), count: fed(`${name}-count`, 'i32') });
  const read = place('read');
  const part = g.node('Slice', [g.node('ReadVariableOp', [handle], { dtype: storage }), read.start, read.count]);
  const values = g.named(`read/${handle}`, 'Identity', [wide ? part : pairs(g, part, read.count)])[0] ?? '';
  const write = place('write');
  const written = fed('write-values', wide ? 'f32' : 'i32');
  const end = g.node('AddV2', [write.start, write.count]);
  const elements = wide ? written : unpaired(g, written, storage, write.count);
  const written2 = updated(g, handle, storage, (old) =>
    g.node('TensorStridedSliceUpdate', [old, write.start, end, g.ints([1]), elements]),
  );
  const done = g.named(`write/${handle}`, 'Identity', [write.start], {}, { after: [written2] })[0] ?? '';
  return { path, storage, read: { ...read, values }, write: { ...write, values: written, done } };
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

/**
 * Changes a variable's elements in place: its buffer is taken out, and because nothing else holds it then, the update
 * writes into it. (`ResourceStridedSliceAssign` would make every later read of the variable a copy: it switches the
 * variable to copy-on-read for good.)
 */
function updated(g: GraphEmitter, handle: string, storage: DType, update: (old: string) => string): string {
  const [old = ''] = g.named(`write-take/${handle}`, 'ReadVariableOp', [handle], { dtype: storage });
  const taken = `write-taken/${handle}`;
  g.named(taken, 'DestroyResourceOp', [handle], {}, { after: [old] });
  const [free = ''] = g.named(`write-free/${handle}`, 'Identity', [old], {}, { after: [taken] });
  const assign = `write-assign/${handle}`;
  g.named(assign, 'AssignVariableOp', [handle, update(free)], { dtype: storage });
  return assign;
}
