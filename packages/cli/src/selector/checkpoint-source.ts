import { WeightError } from '@videoitg/models';
import { modelFromDescription, openCheckpoint, restoreParameters, TrainingError } from '@videoitg/train';
import { join } from 'node:path';
import type { ModelSource, SourceOptions } from './model-source.js';
import { storedType } from './stored-type.js';

/**
 * A checkpoint, or the latest one of a run.
 *
 * @throws TrainingError when it cannot be read, is of a stage before grounding, or has a head that is not known.
 */
export async function checkpointSource(path: string, { heads = {} }: SourceOptions): Promise<ModelSource> {
  const checkpoint = await openCheckpoint(path);
  const { folder, state } = checkpoint;
  const config = modelFromDescription(state.model, heads);
  if (isTower(state.settings['task'])) {
    throw new TrainingError(`The checkpoint ${folder} is of a tower alone. Name a grounding run.`);
  }
  return {
    folder,
    config,
    stored: await storedType(join(folder, 'model.safetensors')).catch((cause: unknown) => {
      if (!(cause instanceof WeightError)) throw cause;
      throw new TrainingError(`The checkpoint cannot be read: ${cause.message}`, { cause });
    }),
    async load(session, _, parameters) {
      const { initialised } = await restoreParameters(checkpoint, session, parameters);
      const [missing] = initialised;
      if (missing === undefined) return;
      throw new TrainingError(
        `The checkpoint ${folder} has no "${missing}": it is of a stage before grounding. Name a grounding run.`,
      );
    },
  };
}

const isTower = (task: unknown): boolean =>
  typeof task === 'object' && task !== null && 'kind' in task && task.kind === 'tower';
