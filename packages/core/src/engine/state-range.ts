import { EngineError } from '../errors.js';
import { entryElements } from '../ir/entry-elements.js';
import type { Bundle } from '../ir/graph.js';
import type { StateRange } from './engine.js';

/** What every call on a closed session says. */
export const closedError = (): EngineError =>
  new EngineError('The session is closed. Open the bundle again.', { kind: 'closed' });

/**
 * The whole of a state entry, or the part asked for.
 *
 * @throws EngineError when the bundle has no such entry or the range leaves it.
 */
export function stateRange(bundle: Bundle, path: string, part?: StateRange): StateRange {
  const entry = bundle.state.find((candidate) => candidate.path === path);
  if (entry === undefined) throw new EngineError(`The bundle has no state "${path}".`);
  const elements = entryElements(entry);
  const { start, count } = part ?? { start: 0, count: elements };
  const whole = Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 0;
  if (!whole || start + count > elements) {
    throw new EngineError(`The state "${path}" has ${elements} elements; ${count} from ${start} on do not lie in it.`);
  }
  return { start, count };
}
