import { equalTensors } from './compare-tensors.js';
import type { FillStep, LoadPlan } from './plan-load.js';
import type { StoredTensors } from './stored-tensors.js';

/** Paths of the vision tower whose values in a folder of its own are not those of the checkpoint. */
export async function differencesFrom(
  folder: StoredTensors,
  fills: readonly FillStep[],
  stored: StoredTensors,
  { fills: ownFills }: LoadPlan,
): Promise<string[]> {
  const ownKeys = new Map(ownFills.map(({ entry, key }) => [entry.path, key]));
  const different: string[] = [];
  for (const { entry, key } of fills) {
    const own = ownKeys.get(entry.path);
    if (own === undefined) continue;
    const shape = entry.axes.map(({ size }) => Number(size));
    const theirs = { weights: folder.weights, name: folder.nameOf(key) };
    const ours = { weights: stored.weights, name: stored.nameOf(own) };
    if (!(await equalTensors(theirs, ours, shape))) different.push(entry.path);
  }
  return different;
}
