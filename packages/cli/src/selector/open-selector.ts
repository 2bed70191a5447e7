import { makeBundle, parameterEntries, type Engine, type Session } from '@videoitg/core';
import { featuresProgram, FrameSelector, inferProgram, loadTokenizer, type SelectorConfig } from '@videoitg/models';
import {
  modelFromDescription,
  openCheckpoint,
  questionEncoder,
  restoreParameters,
  TrainingError,
} from '@videoitg/train';

/** A trained selector, ready to score videos. */
export interface OpenSelector {
  readonly model: FrameSelector;
  readonly config: SelectorConfig;
  readonly session: Session;
  /** Folder of the checkpoint. */
  readonly checkpoint: string;
  /** Token ids of a question. */
  readonly encode: (question: string) => Int32Array;
  close(): Promise<void>;
}

/**
 * Opens a checkpoint, or the latest one of a run, for scoring.
 *
 * @throws TrainingError when the checkpoint cannot be read or lacks a parameter.
 */
export async function openSelector(path: string, engine: Engine): Promise<OpenSelector> {
  const checkpoint = await openCheckpoint(path);
  const config = modelFromDescription(checkpoint.state.model);
  const tokenizer = await loadTokenizer(checkpoint.folder);
  const model = new FrameSelector(config);
  const bundle = makeBundle([featuresProgram(model), inferProgram(model)], parameterEntries(model));
  const session = await engine.open(bundle);
  try {
    const { initialised } = await restoreParameters(checkpoint, session, bundle.state);
    if (initialised.length > 0) {
      throw new TrainingError(
        `The checkpoint ${checkpoint.folder} has no "${initialised[0]}": it is of a stage before grounding. Name a grounding run.`,
      );
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return {
    model,
    config,
    session,
    checkpoint: checkpoint.folder,
    encode: questionEncoder(tokenizer),
    close: () => session.close(),
  };
}
