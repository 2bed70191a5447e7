import type { Bundle, Program, StateEntry } from '../ir/graph.js';
import { applyPrecision, type PrecisionPolicy } from '../passes/precision.js';
import { simplify } from '../passes/simplify.js';
import { init } from '../trace/init.js';
import { cachesOf, parametersOf, type Module } from '../trace/module.js';
import { verifyBundle } from './verify-bundle.js';

/** State entries of a model's parameters, in the order of their declaration. */
export function parameterEntries(model: Module): StateEntry[] {
  return [...parametersOf(model)].map(([path, { axes, storage, initializer }]) => ({
    path,
    axes,
    storage,
    initializer,
    role: 'parameter',
  }));
}

/**
 * State entries of a model's caches, in the order of their declaration, for `makeBundle` beside those of the parameters.
 * Kept apart, because nothing trains, counts or saves them.
 */
export function cacheEntries(model: Module): StateEntry[] {
  return [...cachesOf(model)].map(([path, { axes, storage }]) => ({
    path,
    axes,
    storage,
    initializer: init.zeros,
    role: 'cache',
  }));
}

/**
 * A program at the precision of its state: entries are taken as they are stored, those that `state` does not describe as
 * the model declares them, and matrix products compute in the type given.
 */
export function atPrecision(
  program: Program,
  state: readonly StateEntry[],
  products: PrecisionPolicy['products'],
): Program {
  const declared = program.state.map(({ path, value }) => [path, value.type.dtype] as const);
  const stored = new Map([...declared, ...state.map(({ path, storage }) => [path, storage] as const)]);
  return applyPrecision(program, { products, storage: (path) => stored.get(path) ?? 'f32' });
}

/**
 * Puts programs together with the state that they share.
 *
 * @param state Entries beyond those that the programs use are left out, so that an inference bundle holds no moments.
 * @throws GraphError when a program or the state breaks a rule (`verifyBundle`), such as a state that is not described.
 */
export function makeBundle(programs: readonly Program[], state: readonly StateEntry[]): Bundle {
  const simplified = programs.map(simplify);
  const used = new Set(simplified.flatMap((program) => program.state.map(({ path }) => path)));
  const bundle: Bundle = { state: state.filter(({ path }) => used.has(path)), programs: simplified };
  verifyBundle(bundle);
  return bundle;
}
