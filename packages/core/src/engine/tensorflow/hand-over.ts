import { entryElements } from '../../ir/entry-elements.js';
import type { StateEntry } from '../../ir/graph.js';
import type { LoweredBundle } from '../../lower/tensorflow/lower-bundle.js';
import { closedError } from '../state-range.js';
import type { StoredValues } from '../stored-values.js';
import { ModelWorker } from './model-worker.js';

/** Elements that cross the host at a time: 64 MB in f32. */
const chunkElements = 2 ** 24;

/**
 * A new thread with the state of an old one, which ends. Entries move one after the other and are dropped where they
 * were, so that no more than one exists twice.
 */
export async function handOver(
  from: ModelWorker,
  lowered: LoweredBundle,
  state: readonly StateEntry[],
): Promise<ModelWorker> {
  const to = await ModelWorker.open(from.provider, lowered);
  try {
    for (const entry of state) {
      const { path } = entry;
      const elements = entryElements(entry);
      for (let start = 0; start < elements; start += chunkElements) {
        const range = { start, count: Math.min(chunkElements, elements - start) };
        const values = (await from.ask({ kind: 'read', path, range })) as StoredValues; // `messages.ts`
        await to.ask({ kind: 'write', path, values, start });
      }
      await from.ask({ kind: 'release', path });
    }
  } catch (error) {
    await to.close(closedError());
    throw error;
  } finally {
    await from.close(closedError());
  }
  return to;
}
