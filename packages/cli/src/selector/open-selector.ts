import { makeBundle, parameterEntries, type Engine, type Session } from '@videoitg/core';
import { featuresProgram, FrameSelector, inferProgram, loadTokenizer, type SelectorConfig } from '@videoitg/models';
import {
  modelFromDescription,
  openCheckpoint,
  questionEncoder,
  restoreParameters,
  TrainingError,
  type Checkpoint,
} from '@videoitg/train';

/** What a checkpoint says about its selector; the weights are not read yet. */
export interface DescribedSelector {
  readonly config: SelectorConfig;
  readonly checkpoint: Checkpoint;
  /** Token ids of a question. */
  readonly encode: (question: string) => Int32Array;
}

/** A trained selector, ready to score videos. */
export interface OpenSelector extends DescribedSelector {
  readonly model: FrameSelector;
  readonly session: Session;
  close(): Promise<void>;
}

/**
 * Reads the description and the tokenizer of a checkpoint, or of the latest one of a run.
 *
 * @throws TrainingError when it cannot be read or is of a stage before grounding.
 */
export async function describeSelector(path: string): Promise<DescribedSelector> {
  const checkpoint = await openCheckpoint(path);
  const config = modelFromDescription(checkpoint.state.model);
  if (checkpoint.state.settings['task'] !== undefined && isTower(checkpoint.state.settings['task'])) {
    throw new TrainingError(`The checkpoint ${checkpoint.folder} is of a tower alone. Name a grounding run.`);
  }
  return { config, checkpoint, encode: questionEncoder(await loadTokenizer(checkpoint.folder)) };
}

const isTower = (task: unknown): boolean =>
  typeof task === 'object' && task !== null && 'kind' in task && task.kind === 'tower';

/** Puts a described selector's weights on an engine. @throws TrainingError when one is missing or cannot be read. */
export async function openSelector(described: DescribedSelector, engine: Engine): Promise<OpenSelector> {
  const { config, checkpoint } = described;
  const model = new FrameSelector(config);
  const bundle = makeBundle([featuresProgram(model), inferProgram(model)], parameterEntries(model));
  const session = await engine.open(bundle);
  try {
    const { initialised } = await restoreParameters(checkpoint, session, bundle.state);
    const [missing] = initialised;
    if (missing !== undefined) {
      throw new TrainingError(
        `The checkpoint ${checkpoint.folder} has no "${missing}": it is of a stage before grounding. Name a grounding run.`,
      );
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return { ...described, model, session, close: () => session.close() };
}
