import type { StateEntry } from '../ir/graph.js';
import type { Session } from '../engine/engine.js';
import { CounterRandom } from '../random/counter-random.js';

/**
 * Starting values of a state entry: a pure function of (seed, path), whatever the engine, the order or the ranks.
 */
export function initialValues({ path, axes, initializer }: StateEntry, seed: number): Float32Array {
  const values = new Float32Array(axes.reduce((product, { size }) => product * Number(size), 1));
  const random = (): CounterRandom => new CounterRandom([seed, 'parameter', path]);
  switch (initializer.kind) {
    case 'zeros':
      break;
    case 'ones':
      values.fill(1);
      break;
    case 'constant':
      values.fill(initializer.value);
      break;
    case 'normal':
      random().fillNormal(values, { mean: 0, deviation: initializer.std });
      break;
    case 'uniform':
      random().fillUniform(values, { low: -initializer.bound, high: initializer.bound });
      break;
  }
  return values;
}

/** Writes the starting values of every entry into a session, one entry at a time. */
export async function initializeState(session: Session, state: readonly StateEntry[], seed: number): Promise<void> {
  for (const entry of state) {
    if (entry.initializer.kind !== 'zeros') await session.write(entry.path, initialValues(entry, seed));
  }
}
