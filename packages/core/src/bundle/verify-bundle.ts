import { GraphError } from '../errors.js';
import type { Bundle, StateEntry } from '../ir/graph.js';
import { equalAxes, printType } from '../ir/types.js';
import { verifyProgram } from '../ir/verify.js';

/** Elements of one state entry: an f32 buffer of them stays under 8 GiB, the largest that V8 makes. */
const largestEntry = 2 ** 31 - 1;

/**
 * Checks the rules of a bundle: every program is valid, names and paths are unique, state has fixed sizes, and every
 * program sees an entry as the schema describes it.
 *
 * @throws GraphError naming the program or the entry.
 */
export function verifyBundle({ state, programs }: Bundle): void {
  const program = twice(programs.map(({ name }) => name));
  if (program !== undefined) throw new GraphError(`Two programs of the bundle are called "${program}".`);
  const path = twice(state.map((entry) => entry.path));
  if (path !== undefined) throw new GraphError(`The bundle's state describes "${path}" twice.`);
  state.forEach(verifyEntry);
  const entries = new Map(state.map((entry) => [entry.path, entry]));
  for (const one of programs) {
    verifyProgram(one);
    for (const { path: used, value } of one.state) {
      const entry = entries.get(used);
      if (entry === undefined)
        throw new GraphError(`The bundle's state does not describe "${used}", which a program uses.`);
      if (value.type.dtype !== entry.storage || !equalAxes(entry.axes, value.type.axes)) {
        const described = printType({ axes: entry.axes, dtype: entry.storage });
        throw new GraphError(
          `Program "${one.name}" sees the state "${used}" as ${printType(value.type)}, not as ${described}.`,
        );
      }
    }
  }
}

function verifyEntry({ path, axes, storage }: StateEntry): void {
  if (storage === 'i32' || storage === 'bool')
    throw new GraphError(`The state "${path}" is stored as ${storage}, which is no float.`);
  const elements = axes.reduce((product, { size }) => product * (typeof size === 'number' && size > 0 ? size : NaN), 1);
  if (!(elements <= largestEntry)) {
    throw new GraphError(
      `The state "${path}" is ${printType({ axes, dtype: storage })}: its sizes are not positive numbers whose product is at most ${largestEntry}.`,
    );
  }
}

const twice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
};
