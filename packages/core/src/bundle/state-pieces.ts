import type { StateRange } from '../engine/engine.js';
import { entryElements } from '../ir/entry-elements.js';
import type { StateEntry } from '../ir/graph.js';

/** Elements moved at once: 16 MiB of f32. A multiple of 4, as the random streams ask. */
const pieceElements = 2 ** 22;

/**
 * The ranges in which an entry is read or written, in order, so that the host never holds the whole of a large one.
 */
export function* statePieces(entry: StateEntry): Generator<StateRange> {
  const elements = entryElements(entry);
  for (let start = 0; start < elements; start += pieceElements) {
    yield { start, count: Math.min(pieceElements, elements - start) };
  }
}
