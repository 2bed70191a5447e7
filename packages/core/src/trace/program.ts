import { GraphError } from '../errors.js';
import type { Axis, AxesOf, Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Program, StateValue, Value } from '../ir/graph.js';
import { verifyProgram } from '../ir/verify.js';
import { erase } from '../op/define.js';
import { castOp } from '../op/elementwise/cast.js';
import { valueOf, withTrace, type Trace } from './emit.js';
import { GraphBuilder } from './graph-builder.js';
import { Module, walk } from './module.js';
import type { Param } from './param.js';
import { TracedTensor, type Tensor } from './tensor.js';

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
 * @throws ShapeError when operands do not fit; GraphError when the program breaks a rule of the graph.
 */
export function traceProgram<F extends FeedSpecs>(
  name: string,
  model: Module,
  feeds: F,
  body: (feeds: FeedTensors<F>) => Readonly<Record<string, Tensor<Dims, DType>>>,
): Program {
  const builder = new GraphBuilder();
  const { parameters, modules } = walk(model);
  const fed = Object.entries(feeds).map(([feedName, { axes, dtype }]) => {
    const list: readonly Axis[] = axes;
    return { name: feedName, value: builder.value({ axes: list, dtype }, `feed ${feedName}`) };
  });
  const state = new Map<Param, StateValue & { readonly computed: Value }>();
  const paths = new Map([...parameters].map(([path, param]) => [param, path]));
  const trace: Trace = {
    builder,
    parameter(param) {
      const known = state.get(param);
      if (known !== undefined) return known.computed;
      const path = paths.get(param);
      if (path === undefined) {
        throw new GraphError(
          'A parameter is used that is not reachable from the traced model. Make it a property of the model or of one of its parts.',
        );
      }
      const value = builder.value({ axes: param.axes, dtype: param.storage }, path);
      // Model code computes in f32; the precision pass takes stored 16-bit factors of products as they are.
      const [computed = value] = param.storage === 'f32' ? [] : builder.emit(erase(castOp), [value], { dtype: 'f32' });
      state.set(param, { path, value, computed });
      return computed;
    },
  };
  const tensors = Object.fromEntries(fed.map((one) => [one.name, new TracedTensor(one.value)]));
  const outputs = withTrace(trace, () =>
    // The entries were made from `feeds` one by one, so the names and types are those of F.
    withModuleScopes(modules, builder, () => Object.entries(body(tensors as unknown as FeedTensors<F>)).map(toOutput)),
  );
  const order = [...parameters.values()].flatMap((param): StateValue[] => {
    const used = state.get(param);
    return used ? [{ path: used.path, value: used.value }] : [];
  });
  const program: Program = { name, feeds: fed, state: order, nodes: builder.nodes, outputs, next: [] };
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
