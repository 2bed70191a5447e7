//# # One video, two questions
//# Opens the selector that `npm run quickstart` trained and scores every frame of a video it has never seen.
//#
//#     npx tsx --conditions=@videoitg/source examples/01-score-a-video.ts
import { makeBundle, onnxRuntimeEngine, parameterEntries } from '@videoitg/core';
import { readMiniature } from '@videoitg/data/miniature';
import { featuresProgram, FrameSelector, scoringPrograms, loadTokenizer } from '@videoitg/models';
import {
  modelFromDescription,
  openCheckpoint,
  sampleVideo,
  restoreParameters,
  scoreSamples,
  seeVideo,
} from '@videoitg/train';
import { join } from 'node:path';

//# ## The model
//# A checkpoint says how its model is built; its parameters go to an engine, tensor by tensor. Programs share them:
//# `features` runs the vision tower, `visual` makes the language model's tokens of what it saw, `infer` scores frames.
const checkpoint = await openCheckpoint('runs/quickstart');
const model = new FrameSelector(modelFromDescription(checkpoint.state.model));
const bundle = makeBundle([featuresProgram(model), ...scoringPrograms(model)], parameterEntries(model));
const session = await onnxRuntimeEngine.open(bundle);
await restoreParameters(checkpoint, session, bundle.state);
const tokenizer = await loadTokenizer(checkpoint.folder);

//# ## The video
//# The first held-out one, at one frame a second. The tower runs once, however many questions follow.
const set = await readMiniature('runs/quickstart/videos');
const video = set.heldOut[0]?.video ?? '';
const { config } = model;
const path = join(set.folder, video);
const sampling = await sampleVideo(path, { formula: 'videoitg-a@1', targetFps: 1, maxFrames: 512 });
const visual = await seeVideo(session, config, path, sampling);

//# ## Two questions
//# A star marks the frames that the answer needs.
const records = set.heldOut.filter((record) => record.video === video).slice(0, 2);
const samples = records.map(({ id, question }) => ({
  id,
  frames: sampling.indices.length,
  visual,
  prompt: config.head.prompt(question, tokenizer),
}));
const scores = await scoreSamples(session, config, samples, { tokenizer, k: 8 });
await session.close();

console.log(video);
records.forEach(({ question }, column) => console.log(`  ${'AB'[column]}  ${question.replace('<image>\n', '')}`));
console.log('\n  second      A       B');
for (const [position, frame] of sampling.indices.entries()) {
  const cells = records.map(({ frame_num: labels }, column) => {
    const score = scores[column]?.[position] ?? NaN;
    return `${score.toFixed(3)}${labels.includes(position) ? ' *' : '  '}`;
  });
  console.log(`  ${(frame / sampling.fps).toFixed(1).padStart(6)}  ${cells.join(' ')}`);
}
//# The scores differ where the questions do: the selector reads both.
