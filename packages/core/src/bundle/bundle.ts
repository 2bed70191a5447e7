import type { Bundle, Program, StateEntry } from '../ir/graph.js';
import { applyPrecision, type PrecisionPolicy } from '../passes/precision.js';
import { simplify } from '../passes/simplify.js';
import { parametersOf, type Module } from '../trace/module.js';
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
 * A program at the precision of its state: entries are taken as they are stored, and matrix products compute in the type
 * given.
 */
export function atPrecision(
  program: Program,
  state: readonly StateEntry[],
  products: PrecisionPolicy['products'],
): Program {
  const stored = new Map(state.map(({ path, storage }) => [path, storage]));
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
