import {
  initializeState,
  makeBundle,
  parameterEntries,
  ReferenceSession,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { vocabularyText } from '@videoitg/data/miniature';
import { FrameSelector, mini, saveTokenizer, scoreProgram, trainBpe, type SelectorConfig } from '@videoitg/models';
import { checkpointsFolder, describeModel, saveCheckpoint, tokenizerFiles } from '@videoitg/train';
import { join } from 'node:path';

/** A selector that has learnt nothing. */
export interface UntrainedSelector {
  readonly model: FrameSelector;
  readonly session: Session;
  readonly state: readonly StateEntry[];
}

/** The miniature's selector with its starting values. */
export async function untrainedSelector(config: SelectorConfig = mini(512)): Promise<UntrainedSelector> {
  const model = new FrameSelector(config);
  const bundle = makeBundle([scoreProgram(model)], parameterEntries(model));
  const session = new ReferenceSession(bundle);
  await initializeState(session, bundle.state, 0);
  return { model, session, state: bundle.state };
}

/** Writes a tokenizer of the miniature's words. */
export async function writeTokenizer(folder: string, vocabularySize = 512): Promise<void> {
  await saveTokenizer(folder, trainBpe([vocabularyText()], { vocabularySize }));
}

/** Writes a run whose selector has learnt nothing, with one checkpoint. @returns the checkpoint's folder. */
export async function writeUntrainedRun(folder: string, config?: SelectorConfig): Promise<string> {
  const { model, session, state } = await untrainedSelector(config);
  const tokenizer = join(folder, 'tokenizer');
  await writeTokenizer(tokenizer, model.config.language.vocabulary);
  return saveCheckpoint({
    folder: checkpointsFolder(folder),
    session,
    state,
    files: await tokenizerFiles(tokenizer),
    description: {
      format: 'videoitg-checkpoint-1',
      stage: 'grounding',
      step: 1,
      steps: 1,
      seed: 0,
      settings: { task: { kind: 'grounding' } },
      model: describeModel(model.config),
    },
  });
}
