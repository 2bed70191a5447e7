import {
  float32Source,
  openWeights,
  saveHuggingFace,
  siglipLayout,
  videoitgLayout,
  writeSafetensors,
} from '@videoitg/models';
import { join } from 'node:path';
import { untrainedSelector, writeTokenizer } from './untrained-run.js';

/** Folders that `writeHuggingFaceFolders` wrote. */
export interface HuggingFaceFolders {
  /** A whole selector. */
  readonly whole: string;
  /** The same stored in bf16. */
  readonly bf16: string;
  /** The same without its vision tower. */
  readonly withoutTower: string;
  /** The tower alone. */
  readonly tower: string;
}

/** Writes the selector of `writeUntrainedRun` as Hugging Face's transformers would. */
export async function writeHuggingFaceFolders(folder: string): Promise<HuggingFaceFolders> {
  const { model, session, state } = await untrainedSelector();
  const tokenizerFrom = join(folder, 'tokenizer');
  await writeTokenizer(tokenizerFrom);
  const inside = (name: string): string => join(folder, name);
  const layout = videoitgLayout(model);
  await saveHuggingFace(inside('whole'), session, state, { layout, tokenizerFrom });
  await saveHuggingFace(inside('bf16'), session, state, { layout, tokenizerFrom, dtype: 'BF16' });
  await saveHuggingFace(inside('without-tower'), session, state, { layout, tokenizerFrom });
  await removeTensors(inside('without-tower'), /vision_tower/);
  const tower = state.filter(({ path }) => path.startsWith('vision.'));
  await saveHuggingFace(inside('tower'), session, tower, { layout: siglipLayout(model.vision) });
  return {
    whole: inside('whole'),
    bf16: inside('bf16'),
    withoutTower: inside('without-tower'),
    tower: inside('tower'),
  };
}

async function removeTensors(folder: string, names: RegExp): Promise<void> {
  const weights = await openWeights(folder);
  const kept = [...weights.entries.values()].filter(({ name }) => !names.test(name));
  const sources = await Promise.all(
    kept.map(async ({ name, shape }) => float32Source(name, shape, await weights.readFloat32(name))),
  );
  await weights.close();
  await writeSafetensors(join(folder, 'model.safetensors'), sources);
}
