//# # One video, two questions
//# Opens the selector that `npm run quickstart` trained and scores every frame of a video it has never seen.
//#
//#     npx tsx --conditions=@videoitg/source examples/01-score-a-video.ts
import { makeBundle, onnxRuntimeEngine, parameterEntries } from '@videoitg/core';
import { readMiniature } from '@videoitg/data/miniature';
import { featuresProgram, FrameSelector, inferProgram, loadTokenizer } from '@videoitg/models';
import {
  extractFeatures,
  modelFromDescription,
  openCheckpoint,
  questionEncoder,
  readPixels,
  restoreParameters,
  scoreSamples,
} from '@videoitg/train';
import { join } from 'node:path';

//# ## The model
//# A checkpoint says how its model is built; its parameters go to an engine, tensor by tensor. Two programs share
//# them: `features` runs the vision tower, `infer` scores frames from its features.
const checkpoint = await openCheckpoint('runs/quickstart');
const model = new FrameSelector(modelFromDescription(checkpoint.state.model));
const bundle = makeBundle([featuresProgram(model), inferProgram(model)], parameterEntries(model));
const session = await onnxRuntimeEngine.open(bundle);
await restoreParameters(checkpoint, session, bundle.state);
const encode = questionEncoder(await loadTokenizer(checkpoint.folder));

//# ## The video
//# The first held-out one, at one frame a second. The tower runs once, however many questions follow.
const set = await readMiniature('runs/quickstart/videos');
const video = set.heldOut[0]?.video ?? '';
const { config } = model;
const { sampling, pixels } = await readPixels(join(set.folder, video), config.vision.image, {
  formula: 'videoitg-a@1',
  targetFps: 1,
  maxFrames: 512,
});
const features = await extractFeatures(session, config.vision, pixels);

//# ## Two questions
//# A star marks the frames that the answer needs.
const records = set.heldOut.filter((record) => record.video === video).slice(0, 2);
const samples = records.map(({ id, question }) => ({
  id,
  frames: sampling.indices.length,
  features,
  textIds: encode(question),
}));
const scores = await scoreSamples(session, config, samples);
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
