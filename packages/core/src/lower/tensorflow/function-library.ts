import type { tensorflow } from '#tensorflow-proto';
import type { TfFunction } from './emitter.js';
import { pruneNodes } from './prune.js';
import { dataType, type TfType } from './types.js';

/** What a function's body was built to: nodes, and the values that it returns. */
export interface FunctionBody {
  readonly nodes: readonly tensorflow.INodeDef[];
  readonly results: readonly string[];
  readonly types: readonly TfType[];
  /** Nodes without a result that the function has to run too. */
  readonly effects: readonly string[];
  /**
   * The library's graph optimizer leaves the function alone. It would go over the function at every new set of fetches
   * that reaches it, a millisecond each time; for a few nodes that is all cost.
   */
  readonly asWritten?: boolean;
}

/**
 * Attribute of a function that the graph optimizer passes over (`MetaOptimizer`, `IsTFDataFunction` of TensorFlow's
 * grappler). Libraries that do not know it are slower and no different.
 */
const passedOver = { _tf_data_function: { b: true } };

/** Functions of one graph. Those with equal names, arguments and bodies are kept once. */
export class FunctionLibrary {
  readonly functions: tensorflow.IFunctionDef[] = [];
  readonly #known = new Map<string, TfFunction>();
  /** How many functions have a name. */
  readonly #named = new Map<string, number>();

  add(name: string, inputs: readonly TfType[], build: (args: readonly string[]) => FunctionBody): TfFunction {
    const args = inputs.map((_, at) => `x${at}`);
    const { nodes, results, types, effects, asWritten = false } = build(args);
    const key = JSON.stringify([name, inputs, nodes, results, effects, asWritten]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#named.get(name) ?? 0;
    const made = { functionName: `${name}_${number}`, outputTypes: types };
    this.#named.set(name, number + 1);
    this.#known.set(key, made);
    this.functions.push({
      signature: {
        name: made.functionName,
        inputArg: inputs.map((type, at) => ({ name: args[at] ?? '', type: dataType(type) })),
        outputArg: types.map((type, at) => ({ name: `y${at}`, type: dataType(type) })),
        controlOutput: effects.map((_, at) => `effect${at}`),
      },
      nodeDef: pruneNodes(nodes, [...results, ...effects]),
      ret: Object.fromEntries(results.map((result, at) => [`y${at}`, result])),
      controlRet: Object.fromEntries(effects.map((effect, at) => [`effect${at}`, effect])),
      ...(asWritten ? { attr: passedOver } : {}),
    });
    return made;
  }
}
