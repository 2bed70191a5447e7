import { requirePath } from '../require-path.js';
import { findModel } from './find-model.js';
import { importHeads } from './import-heads.js';
import type { ModelSource } from './model-source.js';

/** Where a model is; options of every command that opens one. */
export interface ModelOptions {
  /** A checkpoint, the folder of a run, or a Hugging Face folder. */
  readonly model: string;
  /** A folder of the vision tower's own. */
  readonly vision?: string;
  /** Files with heads of the user's own. */
  readonly import: readonly string[];
}

/** @throws {UserError} for a model, or a tower of its own, that does not exist. */
export async function checkModelOptions({ model, vision }: ModelOptions): Promise<void> {
  await requirePath(model, 'the model', 'videoitg quickstart makes one; --model names another.');
  if (vision !== undefined) await requirePath(vision, 'the vision tower');
}

/** The model that the options name. @throws what `importHeads` and `findModel` do. */
export async function openSource({ model, vision, import: files }: ModelOptions): Promise<ModelSource> {
  const heads = await importHeads(files);
  return findModel(model, { heads, ...(vision === undefined ? {} : { vision }) });
}
