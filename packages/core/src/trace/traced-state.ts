import { isFloat, type DType } from '../dtype.js';
import { GraphError, ShapeError } from '../errors.js';
import type { StateValue, Value } from '../ir/graph.js';
import { namesOf, printAxes } from '../ir/types.js';
import { erase, type TypeProblem } from '../op/define.js';
import { castOp } from '../op/elementwise/cast.js';
import { disagreement, problem } from '../op/infer.js';
import { isCache, type Cache } from './cache.js';
import type { GraphBuilder } from './graph-builder.js';
import type { ModuleWalk } from './module.js';
import type { Param } from './param.js';

/** What a program under construction reads of its model's state, and what it makes of the caches. */
export class TracedState {
  readonly #paths: ReadonlyMap<Param | Cache, string>;
  readonly #before = new Map<Param | Cache, Value>();
  /** The same in f32. */
  readonly #computed = new Map<Param | Cache, Value>();
  readonly #next = new Map<Cache, Value>();

  constructor(
    readonly builder: GraphBuilder,
    { parameters, caches }: ModuleWalk,
  ) {
    this.#paths = new Map([...parameters, ...caches].map(([path, tensor]) => [tensor, path]));
  }

  /** State that the program uses, in the order of its declaration. */
  get state(): StateValue[] {
    return this.#listed(this.#before);
  }

  /** Next state that the program gives, in the same order. */
  get next(): StateValue[] {
    return this.#listed(this.#next);
  }

  /** What a parameter or cache holds before the run. Model code computes in f32: 16-bit storage is cast once. */
  read(tensor: Param | Cache): Value {
    const known = this.#computed.get(tensor);
    if (known !== undefined) return known;
    // The precision pass takes stored 16-bit factors of products as they are.
    const computed = this.#cast(this.#entry(tensor), 'f32');
    this.#computed.set(tensor, computed);
    return computed;
  }

  setNext(cache: Cache, value: Value): void {
    this.#entry(cache); // a next state replaces one before it, whether the program reads that or not
    const path = this.#pathOf(cache);
    if (this.#next.has(cache)) {
      throw new GraphError(`The next state of "${path}" is set twice in one program. Combine both and set it once.`);
    }
    const wrong = misfit(cache, value);
    if (wrong !== undefined) {
      const before = { label: 'cache', type: printAxes(cache.axes), scope: path };
      const operands = [before, this.builder.describe('next', value)];
      throw new ShapeError('setNext', wrong.problem, operands, this.builder.scope, wrong.hint);
    }
    this.#next.set(cache, this.#cast(value, cache.storage));
  }

  #entry(tensor: Param | Cache): Value {
    const known = this.#before.get(tensor);
    if (known !== undefined) return known;
    const value = this.builder.value({ axes: tensor.axes, dtype: tensor.storage }, this.#pathOf(tensor));
    this.#before.set(tensor, value);
    return value;
  }

  #pathOf(tensor: Param | Cache): string {
    const path = this.#paths.get(tensor);
    if (path !== undefined) return path;
    throw new GraphError(
      `A ${isCache(tensor) ? 'cache' : 'parameter'} is used that is not reachable from the traced model. Make it a property of the model or of one of its parts.`,
    );
  }

  #cast(value: Value, dtype: DType): Value {
    const [cast = value] = value.type.dtype === dtype ? [] : this.builder.emit(erase(castOp), [value], { dtype });
    return cast;
  }

  #listed(values: ReadonlyMap<Param | Cache, Value>): StateValue[] {
    return [...this.#paths].flatMap(([tensor, path]) => {
      const value = values.get(tensor);
      return value === undefined ? [] : [{ path, value }];
    });
  }
}

/** Why a value cannot replace what a cache holds. */
function misfit({ axes }: Cache, { type }: Value): TypeProblem | undefined {
  if (!isFloat(type.dtype)) return problem(`the next state is ${type.dtype}`, 'cast it to f32');
  const names = namesOf({ axes });
  if (names.join() !== namesOf(type).join()) return problem("the next state's axes are not the cache's");
  return disagreement({ axes, dtype: type.dtype }, type, names);
}
