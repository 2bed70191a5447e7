import { initializeState, makeBundle, parameterEntries, ReferenceSession } from '@videoitg/core';
import { vocabularyText } from '@videoitg/data/miniature';
import { featuresProgram, FrameSelector, mini, saveTokenizer, scoringPrograms, trainBpe } from '@videoitg/models';
import { checkpointsFolder, describeModel, saveCheckpoint, tokenizerFiles } from '@videoitg/train';
import { join } from 'node:path';

/** Writes a run whose selector has learnt nothing, with one checkpoint. @returns the checkpoint's folder. */
export async function writeUntrainedRun(folder: string): Promise<string> {
  const config = mini(512);
  const model = new FrameSelector(config);
  const bundle = makeBundle([featuresProgram(model), ...scoringPrograms(model)], parameterEntries(model));
  const session = new ReferenceSession(bundle);
  await initializeState(session, bundle.state, 0);
  const tokenizer = join(folder, 'tokenizer');
  await saveTokenizer(tokenizer, trainBpe([vocabularyText()], { vocabularySize: config.language.vocabulary }));
  return saveCheckpoint({
    folder: checkpointsFolder(folder),
    session,
    state: bundle.state,
    files: await tokenizerFiles(tokenizer),
    description: {
      format: 'videoitg-checkpoint-1',
      stage: 'grounding',
      step: 1,
      steps: 1,
      seed: 0,
      settings: { task: { kind: 'grounding' } },
      model: describeModel(config),
    },
  });
}
