import { entryElements } from '../ir/entry-elements.js';
import type { StateEntry } from '../ir/graph.js';
import type { Session, StateRange } from '../engine/engine.js';
import { CounterRandom } from '../random/counter-random.js';
import { statePieces } from './state-pieces.js';

/**
 * Starting values of a state entry: a pure function of (seed, path), whatever the engine, the order or the ranks.
 *
 * @param range Only these elements; `start` is a multiple of 4. All unless given.
 * @throws RangeError when random values are asked for from another start.
 */
export function initialValues(
  entry: StateEntry,
  seed: number,
  { start, count }: StateRange = { start: 0, count: entryElements(entry) },
): Float32Array {
  const { path, initializer } = entry;
  const values = new Float32Array(count);
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
      random().fillNormal(values, { mean: 0, deviation: initializer.std }, start);
      break;
    case 'uniform':
      random().fillUniform(values, { low: -initializer.bound, high: initializer.bound }, start);
      break;
  }
  return values;
}

/** Writes the starting values of every entry into a session, piece by piece. */
export async function initializeState(session: Session, state: readonly StateEntry[], seed: number): Promise<void> {
  for (const entry of state) {
    if (entry.initializer.kind === 'zeros') continue; // as a session starts
    for (const piece of statePieces(entry)) {
      await session.write(entry.path, initialValues(entry, seed, piece), piece.start);
    }
  }
}
