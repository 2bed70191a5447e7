import type { tensorflow } from '#tensorflow-proto';
import type { Program, ValueType } from '../../ir/graph.js';
import type { FunctionLibrary } from './function-library.js';
import { GraphEmitter } from './graph-emitter.js';
import type { Assumption } from './trail.js';
import { lowerNodes, prepareForTensorFlow, type Environment } from './lower-nodes.js';
import { namePart } from './node-names.js';
import type { Requirement } from './op-definition.js';
import type { ProductKernels } from './product-kernels.js';
import { pruneNodes } from './prune.js';
import { dataType } from './types.js';
import type { Variables } from './variables.js';

/** A tensor that a run feeds or fetches. */
export interface Port {
  readonly name: string;
  readonly tensor: string;
  readonly type: ValueType;
}

/** One lowering of a program. */
export interface LoweredVariant {
  /** Sizes that this variant takes to be at most a limit; none for the variant that serves every size. */
  readonly assumptions: readonly Assumption[];
  /** What a library older than others lacks. */
  readonly requirements: readonly Requirement[];
  readonly feeds: readonly Port[];
  readonly outputs: readonly Port[];
  /** Fetched besides, so that a run without outputs writes its state too. */
  readonly done: string;
}

export interface LoweredProgram {
  readonly name: string;
  readonly writesState: boolean;
  /** The first whose assumptions hold is run. */
  readonly variants: readonly LoweredVariant[];
}

export interface Target {
  readonly library: FunctionLibrary;
  readonly variables: Variables;
  /** Whether XLA compiles the program: once for every set of sizes that it meets. */
  readonly jit: boolean;
  readonly products: ProductKernels;
  readonly concurrency: number;
}

interface Lowered<R> {
  readonly result: R;
  readonly nodes: readonly tensorflow.INodeDef[];
}

/** Lowers a program; twice where a facet chooses by a free size. */
export function lowerProgram(source: Program, prefix: string, target: Target): Lowered<LoweredProgram> {
  const program = prepareForTensorFlow(source);
  const fitting = { ...target, products: productsOf(program, target) };
  const describe = (variants: readonly LoweredVariant[]): LoweredProgram => ({
    name: program.name,
    writesState: program.next.length > 0,
    variants,
  });
  const small = lowerVariant(program, prefix, fitting, true);
  if (small.result.assumptions.length === 0) return { result: describe([small.result]), nodes: small.nodes };
  const large = lowerVariant(program, `${prefix}-long`, fitting, false);
  return {
    result: describe([small.result, { ...large.result, assumptions: [] }]),
    nodes: [...small.nodes, ...large.nodes],
  };
}

/** Copies of weights that lie otherwise pay in training, where products have many rows, not where tokens are generated. */
function productsOf({ next }: Program, { variables, products }: Target): ProductKernels {
  const written = new Set(next.map(({ path }) => path));
  const trains = variables.state.some(({ path, role }) => role !== 'cache' && written.has(path));
  if (trains) return products;
  const { second: _, both: __, ...either } = products;
  return either;
}

function lowerVariant(program: Program, prefix: string, target: Target, assumeSmall: boolean): Lowered<LoweredVariant> {
  const feeds = program.feeds.map(({ name, value }): Port => ({
    name,
    tensor: `${prefix}/feeds/${name}`,
    type: value.type,
  }));
  const { library, products, concurrency } = target;
  const options = { prefix, library, feeds, assumeSmall, products, concurrency };
  const emitter = new GraphEmitter(options);
  for (const { tensor, type } of feeds) {
    const shape = type.axes.map(({ size }) => (typeof size === 'number' ? size : -1));
    emitter.named(tensor, 'Placeholder', [], { dtype: type.dtype, shape });
  }
  const { outputs, updates } = target.jit ? compiled(program, emitter, target) : inGraph(program, emitter, target);
  const after = { after: updates };
  const ports = program.outputs.map(({ name, value }): Port => {
    const [tensor = ''] = emitter.named(`${prefix}/outputs/${name}`, 'Identity', [outputs.get(name) ?? ''], {}, after);
    return { name, tensor, type: value.type };
  });
  const [done = ''] = emitter.named(`${prefix}/done`, 'Identity', [emitter.number(1)], {}, after);
  const result = { ...emitter.trail, feeds, outputs: ports, done };
  const roots = [...feeds, ...ports].map(({ tensor }) => tensor);
  return { result, nodes: pruneNodes(emitter.nodeDefs, [...roots, done]) };
}

type Results = ReturnType<typeof lowerNodes>;

function inGraph(program: Program, emitter: GraphEmitter, { variables }: Target): Results {
  const feeds = new Map(emitter.options.feeds.map(({ name, tensor }) => [name, tensor]));
  return lowerNodes(program, emitter, { feeds, variable: (path) => variables.handle(emitter, path) });
}

/** The program as one function that XLA compiles: feeds and variables go in, outputs come out. */
function compiled(program: Program, emitter: GraphEmitter, { library, variables }: Target): Results {
  const { feeds, prefix } = emitter.options;
  const paths = program.state.map(({ path }) => path);
  const handles = paths.map((path) => variables.handle(emitter, path));
  const types = [...feeds.map(({ type }) => type.dtype), ...paths.map(() => 'resource' as const)];
  const call = library.add(namePart(`${prefix}_compiled`), types, (args) => {
    const inner = feeds.map((feed, at) => ({ ...feed, tensor: args[at] ?? '' }));
    const body = new GraphEmitter(
      { ...emitter.options, prefix: '', feeds: inner, body: true, compiled: true },
      emitter.trail,
    );
    args.forEach((arg, at) => body.declare(arg, types[at] ?? 'f32'));
    const variable: Environment['variable'] = (path) => {
      const at = paths.indexOf(path);
      return { handle: args[feeds.length + at] ?? '', storage: handles[at]?.storage ?? 'f32' };
    };
    const environment = { feeds: new Map(inner.map(({ name, tensor }) => [name, tensor])), variable };
    const { outputs, updates } = lowerNodes(program, body, environment);
    const results = program.outputs.map(({ name }) => outputs.get(name) ?? '');
    return { nodes: body.nodeDefs, results, types: results.map((result) => body.typeOf(result)), effects: updates };
  });
  const inputs = [...feeds.map(({ tensor }) => tensor), ...handles.map(({ handle }) => handle)];
  const node = `${prefix}/compiled`;
  const attributes = { f: call, Tout: call.outputTypes };
  const outputs = emitter.named(node, 'StatefulPartitionedCall', [inputs], attributes, { mustCompile: true });
  return { outputs: new Map(program.outputs.map(({ name }, at) => [name, outputs[at] ?? ''])), updates: [node] };
}

/** A port as other readers of the file see it. They refuse a tensor without a shape, an empty one included. */
export function tensorInfo({ tensor, type }: Port): tensorflow.ITensorInfo {
  return {
    name: `${tensor}:0`,
    dtype: dataType(type.dtype),
    tensorShape: { dim: type.axes.map(({ size }) => ({ size: typeof size === 'number' ? size : -1 })) },
  };
}
