import { tensorflow } from '#tensorflow-proto';
import type { Bundle } from '../../ir/graph.js';
import { FunctionLibrary } from './function-library.js';
import { lowerProgram, tensorInfo, type LoweredProgram, type Port } from './lower-program.js';
import { distinctParts } from './node-names.js';
import type { Requirement } from './op-definition.js';
import { nativeProducts, type ProductKernels } from './product-kernels.js';
import { pruneFunctions } from './prune.js';
import { savedModelTag } from './saved-model-tag.js';
import { stateNodes, type StateAccess, type StateFeeds } from './state-access.js';
import { Variables } from './variables.js';

/** The library that graphs are made for is 2.9; later ones read its graphs. Source: TF_GRAPH_DEF_VERSION of that release. */
const producer = 1087;

export interface TensorFlowOptions {
  /** Names of programs that XLA compiles. */
  readonly jit?: readonly string[];
  /** Of the device that the graph is for. */
  readonly products?: ProductKernels;
  /** Ops that the device runs at once, each on a thread of its own; 1, as unless given, where each op takes all of it. */
  readonly concurrency?: number;
}

export interface LoweredBundle {
  readonly model: tensorflow.SavedModel;
  readonly programs: readonly LoweredProgram[];
  readonly state: readonly StateAccess[];
  readonly stateFeeds: StateFeeds;
  readonly requirements: readonly Requirement[];
}

/**
 * Lowers a bundle to a SavedModel: one graph with all programs, whose variables are the state. Variables are shared only
 * within one load, so every program that shares state is in the same graph.
 */
export function lowerToTensorFlow(
  { state, programs }: Bundle,
  { jit = [], products = nativeProducts, concurrency = 1 }: TensorFlowOptions = {},
): LoweredBundle {
  const library = new FunctionLibrary();
  const variables = new Variables(state);
  const { nodes, access, feeds: stateFeeds } = stateNodes(variables, library);
  const prefixes = distinctParts(programs.map(({ name }) => name));
  const jitted = new Set(jit);
  const lowered = programs.map((program, at) =>
    lowerProgram(program, prefixes[at] ?? '', {
      library,
      variables,
      products,
      concurrency,
      jit: jitted.has(program.name),
    }),
  );
  const node = [...variables.nodes(), ...nodes, ...lowered.flatMap((one) => one.nodes)];
  const graphDef: tensorflow.IGraphDef = {
    node,
    versions: { producer },
    library: { function: pruneFunctions(library.functions, node) },
  };
  const list = lowered.map(({ result }) => result);
  const meta: tensorflow.IMetaGraphDef = {
    metaInfoDef: { tags: [savedModelTag] },
    graphDef,
    signatureDef: Object.fromEntries(list.flatMap(signatures)),
  };
  const model = new tensorflow.SavedModel({ savedModelSchemaVersion: 1, metaGraphs: [meta] });
  const requirements = list.flatMap(({ variants }) => variants.flatMap((variant) => variant.requirements));
  return {
    model,
    programs: list,
    state: access,
    stateFeeds,
    requirements,
  };
}

/** How other readers of the file call the programs; our engine goes by the names of nodes. */
function signatures({ name, variants }: LoweredProgram): [string, tensorflow.ISignatureDef][] {
  const infos = (ports: readonly Port[]) => Object.fromEntries(ports.map((port) => [port.name, tensorInfo(port)]));
  return variants.map(({ feeds, outputs }, at) => [
    at === 0 ? name : `${name}-long`,
    { inputs: infos(feeds), outputs: infos(outputs), methodName: 'tensorflow/serving/predict' },
  ]);
}
