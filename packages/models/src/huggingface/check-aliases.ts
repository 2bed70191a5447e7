import { equalTensors } from './compare-tensors.js';
import { HuggingFaceError } from './huggingface-error.js';
import type { LoadPlan } from './plan-load.js';
import type { StoredTensors } from './stored-tensors.js';

/** @throws HuggingFaceError `alias` when a tensor's second name holds other values: the model has but one of them. */
export async function checkAliases(stored: StoredTensors, { aliases }: LoadPlan): Promise<void> {
  for (const { key, of } of aliases) {
    const [second, first] = [stored.nameOf(key), stored.nameOf(of)];
    const { weights } = stored;
    const { shape = [] } = stored.entry(key) ?? {};
    if (await equalTensors({ weights, name: second }, { weights, name: first }, shape)) continue;
    throw new HuggingFaceError(
      'alias',
      `${stored.path}: tensor ${JSON.stringify(second)} differs from ${JSON.stringify(first)}, which config.json ties it to. ` +
        'Set "tie_word_embeddings" to false there if they were trained apart.',
      [second],
    );
  }
}
