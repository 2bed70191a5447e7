import type { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';
import { entryElements } from '../../ir/entry-elements.js';
import type { StateEntry } from '../../ir/graph.js';
import type { TfFunction } from './emitter.js';
import type { FunctionBody, FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import type { TfType } from './types.js';
import { variableOf, type Variables } from './variables.js';

/** Names of what is fed to get at the state; all entries share them. */
export interface StateFeeds {
  /** i32 scalar: which of the entries of one storage type. */
  readonly index: string;
  /** i32 vectors of one element. */
  readonly start: string;
  readonly count: string;
  /** f32 scalar, zero: filled from the outside, so that no library folds whole variables into the graph. */
  readonly zero: string;
}

/** How one entry is reached: its index, and the nodes of its storage type. */
export interface StateAccess {
  readonly path: string;
  readonly storage: DType;
  readonly index: number;
  /** Fetched: makes the variable, all zeros; `zero` is fed. */
  readonly started: string;
  /** Fetched: elements from `start` on; 16-bit ones in pairs, as i32. */
  readonly read: string;
  /** Fed: elements likewise. Fetched: `written`. */
  readonly values: string;
  readonly written: string;
  /** Fetched: drops the variable. */
  readonly released: string;
}

export interface StateNodes {
  readonly nodes: readonly tensorflow.INodeDef[];
  readonly feeds: StateFeeds;
  readonly access: readonly StateAccess[];
  /** Fetched: makes all variables at once; `zero` is fed. */
  readonly allStarted: string;
}

/**
 * The nodes through which the host makes, reads, writes and drops variables: for each storage type one switch over its
 * entries. The library prepares a graph anew for every set of nodes that it is asked for, in time proportional to the
 * whole graph; with nodes for each entry that would be quadratic.
 */
export function stateNodes(variables: Variables, library: FunctionLibrary): StateNodes {
  const { state } = variables;
  const g = new GraphEmitter({ prefix: 'state-access', library, feeds: [], assumeSmall: false });
  const placed = (name: string, dtype: DType, shape: readonly number[]): string =>
    g.named(`state-${name}`, 'Placeholder', [], { dtype, shape })[0] ?? '';
  const feeds: StateFeeds = {
    index: placed('index', 'i32', []),
    start: placed('start', 'i32', [1]),
    count: placed('count', 'i32', [1]),
    zero: placed('zero', 'f32', []),
  };
  const storages = [...new Set(state.map(({ storage }) => storage))];
  const groups = storages.map((storage) => {
    const entries = state.filter((entry) => entry.storage === storage);
    const values = placed(`values-${storage}`, crossingType(storage), [-1]);
    const nodes = groupNodes(g, { storage, entries, feeds, values });
    return entries.map(({ path }, index) => ({ path, storage, index, values, ...nodes }));
  });
  const starts = state.map(
    (entry) => startEntry(g, variables.handle(g, entry.path).handle, entry, [feeds.zero]).effects,
  );
  const [allStarted = ''] = g.named('state-start-all', 'Identity', [g.number(1)], {}, { after: starts.flat() });
  return { nodes: g.nodeDefs, feeds, access: groups.flat(), allStarted };
}

interface Group {
  readonly storage: DType;
  readonly entries: readonly StateEntry[];
  readonly feeds: StateFeeds;
  readonly values: string;
}

function groupNodes(g: GraphEmitter, { storage, entries, feeds, values }: Group) {
  const { start, count, zero, index } = feeds;
  /** One output of the entry that `index` names, made by a function of its own. */
  const choose = (kind: string, inputs: readonly string[], build: BuildEntry): string => {
    const branches = entries.map((entry) => entryFunction(g, `state_${kind}`, inputs, entry, build));
    const attributes = { branches, Tout: branches[0]?.outputTypes ?? [], output_shapes: [] };
    const [chosen = ''] = g.named(`state-${kind}-${storage}/choose`, 'Case', [index, inputs], attributes);
    // Inside the graph, entries are placed and run like those of programs.
    const node = g.nodeDefs.at(-1);
    if (node?.attr) node.attr['_lower_using_switch_merge'] = { b: true };
    return g.named(`state-${kind}-${storage}`, 'Identity', [chosen])[0] ?? '';
  };
  return {
    started: choose('start', [zero], startEntry),
    read: choose('read', [start, count], readEntry),
    written: choose('write', [start, count, values], writeEntry),
    released: choose('release', [], releaseEntry),
  };
}

/** What an entry's function emits: its result, and nodes that it has to run besides. */
type BuildEntry = (
  body: GraphEmitter,
  handle: string,
  entry: StateEntry,
  args: readonly string[],
) => { readonly result: string; readonly effects: readonly string[] };

function entryFunction(
  g: GraphEmitter,
  name: string,
  inputs: readonly string[],
  entry: StateEntry,
  build: BuildEntry,
): TfFunction {
  const types = inputs.map((input): TfType => g.typeOf(input));
  return g.options.library.add(name, types, (args): FunctionBody => {
    const body = new GraphEmitter({ ...g.options, prefix: '', body: true });
    args.forEach((arg, at) => body.declare(arg, types[at] ?? 'f32'));
    const handle = body.node('VarHandleOp', [], variableOf(entry));
    const { result, effects } = build(body, handle, entry, args);
    return { nodes: body.nodeDefs, results: [result], types: [body.typeOf(result)], effects };
  });
}

const startEntry: BuildEntry = (g, handle, entry, [zero = '']) => {
  const zeros = g.node('Fill', [g.ints([entryElements(entry)]), g.cast(zero, entry.storage)]);
  return after(g, g.effect('AssignVariableOp', [handle, zeros], { dtype: entry.storage }));
};

const readEntry: BuildEntry = (g, handle, { storage }, [start = '', count = '']) => {
  const all = g.node('ReadVariableOp', [handle], { dtype: storage });
  const part = g.node('Slice', [all, start, count]);
  return { result: storage === 'f32' ? part : pairs(g, part, count), effects: [] };
};

/**
 * Changes elements in place: the variable's buffer is taken out, and because nothing else holds it then, the update writes
 * into it. (`ResourceStridedSliceAssign` would make every later read of the variable a copy: it switches the variable to
 * copy-on-read for good.)
 */
const writeEntry: BuildEntry = (g, handle, { storage }, [start = '', count = '', values = '']) => {
  const elements = storage === 'f32' ? values : unpaired(g, values, storage, count);
  const old = g.node('ReadVariableOp', [handle], { dtype: storage });
  const taken = g.effect('DestroyResourceOp', [handle], {}, { after: [old] });
  const free = g.node('Identity', [old], {}, { after: [taken] });
  const end = g.node('AddV2', [start, count]);
  const updated = g.node('TensorStridedSliceUpdate', [free, start, end, g.ints([1]), elements]);
  return after(g, g.effect('AssignVariableOp', [handle, updated], { dtype: storage }));
};

const releaseEntry: BuildEntry = (g, handle) => after(g, g.effect('DestroyResourceOp', [handle]));

/** What stands for a node that has no output. */
const after = (g: GraphEmitter, node: string) => ({
  result: g.node('Identity', [g.number(1)], {}, { after: [node] }),
  effects: [node],
});

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
