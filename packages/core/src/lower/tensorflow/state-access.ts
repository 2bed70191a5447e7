import type { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';
import { entryElements } from '../../ir/entry-elements.js';
import type { StateEntry } from '../../ir/graph.js';
import type { FunctionBody, FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import { variableOf, type Variables } from './variables.js';

/** Names of what is fed to get at the state; all entries share them. */
export interface StateFeeds {
  /** i32 scalar: which of the entries of one storage type. */
  readonly index: string;
  /** i32 vectors of one element: a range, and the elements of the whole entry. */
  readonly start: string;
  readonly count: string;
  readonly size: string;
  /** f32 scalar, zero: filled from the outside, so that no library folds whole variables into the graph. */
  readonly zero: string;
}

/** How one entry is reached: its index, and the nodes of its storage type. */
export interface StateAccess {
  readonly path: string;
  readonly storage: DType;
  readonly index: number;
  readonly elements: number;
  /** Fetched: elements from `start` on; 16-bit ones in pairs, as i32. */
  readonly read: string;
  /** Fed: elements likewise, for `written` and `made`. */
  readonly values: string;
  /** Fetched: puts `count` elements from `start` on. */
  readonly written: string;
  /** Fetched: the same on a new variable of `size` zeros; `zero` is fed. */
  readonly made: string;
  /** Fetched: drops the variable. */
  readonly released: string;
}

export interface StateNodes {
  readonly nodes: readonly tensorflow.INodeDef[];
  readonly feeds: StateFeeds;
  readonly access: readonly StateAccess[];
}

/**
 * The nodes through which the host makes, reads, writes and drops variables: for each storage type one switch that gives the
 * handle of an entry. The library prepares a graph anew for every set of nodes that it is asked for, in time proportional
 * to the whole graph and its functions; with nodes for each entry that would be quadratic.
 */
export function stateNodes({ state }: Variables, library: FunctionLibrary): StateNodes {
  const g = new GraphEmitter({ prefix: 'state-access', library, feeds: [], assumeSmall: false });
  const placed = (name: string, dtype: DType, shape: readonly number[]): string =>
    g.named(`state-${name}`, 'Placeholder', [], { dtype, shape })[0] ?? '';
  const feeds: StateFeeds = {
    index: placed('index', 'i32', []),
    start: placed('start', 'i32', [1]),
    count: placed('count', 'i32', [1]),
    size: placed('size', 'i32', [1]),
    zero: placed('zero', 'f32', []),
  };
  const storages = [...new Set(state.map(({ storage }) => storage))];
  const groups = storages.map((storage) => {
    const entries = state.filter((entry) => entry.storage === storage);
    const values = placed(`values-${storage}`, crossingType(storage), [-1]);
    const nodes = groupNodes(g, { storage, entries, feeds, values });
    return entries.map((entry, index) => {
      return { path: entry.path, storage, index, elements: entryElements(entry), values, ...nodes };
    });
  });
  return { nodes: g.nodeDefs, feeds, access: groups.flat() };
}

interface Group {
  readonly storage: DType;
  readonly entries: readonly StateEntry[];
  readonly feeds: StateFeeds;
  readonly values: string;
}

function groupNodes(g: GraphEmitter, { storage, entries, feeds, values }: Group) {
  const { start, count, size, zero, index } = feeds;
  const handle = handleOf(g, storage, index, entries);
  const elements = storage === 'f32' ? values : unpaired(g, values, storage, count);
  const part = g.node('Slice', [g.node('ReadVariableOp', [handle], { dtype: storage }), start, count]);
  const result = (name: string, value: string): string =>
    g.named(`state-${name}-${storage}`, 'Identity', [value])[0] ?? '';
  const after = (name: string, effect: string): string =>
    g.named(`state-${name}-${storage}`, 'Identity', [g.number(1)], {}, { after: [effect] })[0] ?? '';
  const end = g.node('AddV2', [start, count]);
  // In place, as nothing else holds the buffer.
  const put = (buffer: string): string =>
    g.node('TensorStridedSliceUpdate', [buffer, start, end, g.ints([1]), elements]);
  const assign = (value: string): string => g.effect('AssignVariableOp', [handle, value], { dtype: storage });
  return {
    read: result('read', storage === 'f32' ? part : pairs(g, part, count)),
    written: after('write', assign(put(taken(g, handle, storage)))),
    made: after('make', assign(put(g.node('Fill', [size, g.cast(zero, storage)])))),
    released: after('release', g.effect('DestroyResourceOp', [handle], {})),
  };
}

/** The handle of the entry that `index` names. */
function handleOf(g: GraphEmitter, storage: DType, index: string, entries: readonly StateEntry[]): string {
  const branches = entries.map((entry) =>
    g.options.library.add('state_handle', [], (): FunctionBody => {
      const body = new GraphEmitter({ ...g.options, prefix: '', body: true });
      const handle = body.node('VarHandleOp', [], variableOf(entry));
      return { nodes: body.nodeDefs, results: [handle], types: ['resource'], effects: [], asWritten: true };
    }),
  );
  const attributes = { branches, Tout: ['resource'], output_shapes: [] };
  return g.named(`state-handle-${storage}`, 'Case', [index, []], attributes)[0] ?? '';
}

/**
 * The variable's buffer, taken out of it: nothing else holds it then, so that it is updated in place.
 * (`ResourceStridedSliceAssign` would make every later read of the variable a copy: it switches the variable to
 * copy-on-read for good.)
 */
function taken(g: GraphEmitter, handle: string, storage: DType): string {
  // A node of its own: who reads the variable elsewhere must not hold the buffer.
  const [old = ''] = g.named(`state-take-${storage}`, 'ReadVariableOp', [handle], { dtype: storage });
  const gone = g.effect('DestroyResourceOp', [handle], {}, { after: [old] });
  return g.node('Identity', [old], {}, { after: [gone] });
}

const crossingType = (storage: DType): DType => (storage === 'f32' ? 'f32' : 'i32');

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
