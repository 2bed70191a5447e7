import type { Axis, AxesOf, Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Program, Value } from '../ir/graph.js';
import { verifyProgram } from '../ir/verify.js';
import { valueOf, withTrace, type Trace } from './emit.js';
import { GraphBuilder } from './graph-builder.js';
import { Module, walk } from './module.js';
import { TracedTensor, type Tensor } from './tensor.js';
import { TracedState } from './traced-state.js';

/** What a run hands to a program under a name. */
export interface FeedSpec<D extends Dims = Dims, T extends DType = DType> {
  readonly axes: AxesOf<D>;
  readonly dtype: T;
}

/** Declares a feed: its axes, outermost first, and its element type. */
export function feed<const D extends Dims>(axes: AxesOf<D>): FeedSpec<{ -readonly [I in keyof D]: D[I] }, 'f32'>;
export function feed<const D extends Dims, const T extends DType>(
  axes: AxesOf<D>,
  dtype: T,
): FeedSpec<{ -readonly [I in keyof D]: D[I] }, T>;
export function feed<const D extends Dims>(axes: AxesOf<D>, dtype: DType = 'f32'): FeedSpec<D> {
  return { axes, dtype };
}

export type FeedSpecs = Readonly<Record<string, FeedSpec>>;
export type FeedTensors<F extends FeedSpecs> = {
  readonly [K in keyof F]: F[K] extends FeedSpec<infer D, infer T> ? Tensor<D, T> : never;
};

/**
 * Runs model code once on tensors without data and records the program it describes.
 *
 * While it runs, every method of every module under `model` pushes the module's path, so that each node knows where it
 * came from.
 *
 * What it sets of the caches (`setNext`) becomes the program's next state.
 *
 * @throws ShapeError when operands do not fit; GraphError when the program breaks a rule of the graph.
 */
export function traceProgram<F extends FeedSpecs>(
  name: string,
  model: Module,
  feeds: F,
  body: (feeds: FeedTensors<F>) => Readonly<Record<string, Tensor<Dims, DType>>>,
): Program {
  const builder = new GraphBuilder();
  const walked = walk(model);
  const fed = Object.entries(feeds).map(([feedName, { axes, dtype }]) => {
    const list: readonly Axis[] = axes;
    return { name: feedName, value: builder.value({ axes: list, dtype }, `feed ${feedName}`) };
  });
  const state = new TracedState(builder, walked);
  const trace: Trace = {
    builder,
    state: (tensor) => state.read(tensor),
    setNext: (cache, value) => state.setNext(cache, value),
  };
  const tensors = Object.fromEntries(fed.map((one) => [one.name, new TracedTensor(one.value)]));
  const outputs = withTrace(trace, () =>
    // The entries were made from `feeds` one by one, so the names and types are those of F.
    withModuleScopes(walked.modules, builder, () =>
      Object.entries(body(tensors as unknown as FeedTensors<F>)).map(toOutput),
    ),
  );
  const program: Program = {
    name,
    feeds: fed,
    state: state.state,
    nodes: builder.nodes,
    outputs,
    next: state.next,
  };
  verifyProgram(program);
  return program;
}

const toOutput = ([name, tensor]: [string, Tensor<Dims, DType>]): { name: string; value: Value } => ({
  name,
  value: valueOf(tensor),
});

/**
 * For the duration of `body`, shadows every method of every module with one that sets the builder's scope to the
 * module's path. The shadows are own properties and are removed afterwards.
 */
function withModuleScopes<R>(modules: ReadonlyMap<string, Module>, builder: GraphBuilder, body: () => R): R {
  const undo: (() => void)[] = [];
  for (const [path, module] of modules) {
    for (const method of methodsOf(module)) {
      const original: unknown = Reflect.get(module, method);
      if (typeof original !== 'function') continue;
      const scoped = (...args: unknown[]): unknown => {
        const before = builder.scope;
        builder.scope = path;
        try {
          return Reflect.apply(original, module, args);
        } finally {
          builder.scope = before;
        }
      };
      Object.defineProperty(module, method, { value: scoped, configurable: true, enumerable: false, writable: true });
      undo.push(() => Reflect.deleteProperty(module, method));
    }
  }
  try {
    return body();
  } finally {
    for (const restore of undo) restore();
  }
}

/** Methods of the classes between the module and `Module` itself. */
function methodsOf(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  let prototype: unknown = Object.getPrototypeOf(module);
  while (prototype instanceof Module) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof property.value === 'function') names.add(name);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
