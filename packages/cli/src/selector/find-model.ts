import { readdir } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { checkpointSource } from './checkpoint-source.js';
import { huggingFaceSource } from './huggingface-source.js';
import type { ModelSource, SourceOptions } from './model-source.js';

/** What a run's folder, one of checkpoints, or a checkpoint's has. */
const checkpointNames = ['checkpoints', 'latest', 'state.json', 'COMPLETE'];

/**
 * Finds the model that a path names: a checkpoint, the latest one of a run, or a Hugging Face folder.
 *
 * @throws {UserError} for a folder that is none of them; TrainingError, HuggingFaceError for one that is damaged or cannot
 * score videos.
 */
export async function findModel(path: string, options: SourceOptions = {}): Promise<ModelSource> {
  const names = await readdir(path).catch((): string[] => []);
  if (names.includes('config.json')) return huggingFaceSource(path, options);
  if (options.vision !== undefined) {
    throw new UserError(
      `--vision ${options.vision} goes with a Hugging Face folder, and ${path} has no config.json. Leave it out.`,
    );
  }
  if (checkpointNames.some((name) => names.includes(name))) return checkpointSource(path, options);
  throw new UserError(
    `${path} holds no model: neither checkpoints of a run nor a Hugging Face model (config.json with safetensors). ` +
      'videoitg quickstart makes one; --model names another.',
  );
}
