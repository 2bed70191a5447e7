import { makeMiniature, vocabularyText, type MiniatureSet } from '@videoitg/data/miniature';
import { saveTokenizer, tiny, trainBpe, type SelectorConfig } from '@videoitg/models';
import { join } from 'node:path';

/** A miniature of a few videos with its tokenizer, and the smallest model that fits both. */
export interface TinySet {
  readonly set: MiniatureSet;
  /** Folder of the tokenizer. */
  readonly tokenizer: string;
  readonly config: SelectorConfig;
}

/** Makes a tiny set below a folder, in a second or two. */
export async function makeTinySet(folder: string, training: number, heldOut: number): Promise<TinySet> {
  const set = await makeMiniature({ folder: join(folder, 'videos'), seed: 3, training, heldOut });
  const tokenizer = join(folder, 'tokenizer');
  const vocabulary = 400;
  await saveTokenizer(tokenizer, trainBpe([vocabularyText()], { vocabularySize: vocabulary }));
  return { set, tokenizer, config: { ...tiny, language: { ...tiny.language, vocabulary } } };
}
