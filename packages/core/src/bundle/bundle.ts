import { GraphError } from '../errors.js';
import type { Bundle, Program, StateEntry } from '../ir/graph.js';
import { verifyProgram } from '../ir/verify.js';
import { simplify } from '../passes/simplify.js';
import { parametersOf, type Module } from '../trace/module.js';

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
 * Puts programs together with the state that they share.
 *
 * @param state Entries beyond those that the programs use are left out, so that an inference bundle holds no moments.
 * @throws GraphError when two programs have the same name or a program needs a state that is not described.
 */
export function makeBundle(programs: readonly Program[], state: readonly StateEntry[]): Bundle {
  const names = programs.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new GraphError(`Two programs of the bundle are called "${twice}".`);
  const simplified = programs.map(simplify);
  simplified.forEach(verifyProgram);
  const used = new Set(simplified.flatMap((program) => program.state.map(({ path }) => path)));
  const described = new Set(state.map(({ path }) => path));
  const missing = [...used].find((path) => !described.has(path));
  if (missing !== undefined) throw new GraphError(`The bundle's state does not describe "${missing}", which a program uses.`);
  return { state: state.filter(({ path }) => used.has(path)), programs: simplified };
}
