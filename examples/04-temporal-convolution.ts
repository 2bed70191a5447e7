//# # A fourth way to score frames
//# Variant A writes its answer, B and C classify the states of each frame by itself. This head looks at a frame beside its
//# neighbours in time: a convolution over the frames of a video. It is defined, trained, used and exported in this file.
//#
//#     npx tsx --conditions=@videoitg/source examples/04-temporal-convolution.ts
import {
  add,
  axis,
  bceWithLogits,
  cast,
  concatFirst,
  concatLast,
  dynamicAxis,
  equal,
  exportOnnx,
  fill,
  gather,
  Linear,
  mergeFirst,
  Module,
  multiplyFirst,
  onnxRuntimeEngine,
  openOnnxFile,
  renameLast,
  silu,
  sliceFirst,
  sliceLast,
  sumLast,
  sumOver,
  type Axis,
  type Tensor,
} from '@videoitg/core';
import { makeMiniature, vocabularyText } from '@videoitg/data/miniature';
import { selectTopK } from '@videoitg/data/pure';
import {
  defineHead,
  FrameSelector,
  frameScores,
  loadTokenizer,
  perFrame,
  pixelFeeds,
  saveTokenizer,
  scoreProgram,
  tiny,
  trainBpe,
  type HeadInputs,
} from '@videoitg/models';
import {
  adamW,
  cosine,
  defineStage,
  grounding,
  readPixels,
  runStage,
  sampleVideo,
  scoreSamples,
  seeVideo,
} from '@videoitg/train';
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const frame = dynamicAxis('frame');

//# ## What it computes
//# f_t is the mean of frame t's states, and logit_t = score(f_t + silu(W [f_(t-r) … f_t … f_(t+r)] + b)). Frames of all
//# videos of a batch lie behind one another, so a neighbour may be another video's: the segment of a frame's first token
//# says whose it is, and what is not of the same video counts as zero, as beyond both ends.
export class TemporalConvolution extends Module {
  readonly convolve: Linear<'around', 'hidden'>;
  readonly score: Linear<'hidden', 'one'>;

  constructor(
    readonly hidden: Axis<'hidden'>,
    readonly reach: number,
  ) {
    super();
    this.convolve = new Linear(axis('around', (2 * reach + 1) * Number(hidden.size)), hidden);
    this.score = new Linear(hidden, axis('one', 1));
  }

  forward({ states, layout }: HeadInputs): Tensor<['frame']> {
    const tokens = gather(mergeFirst(states, ['sample', 'position'], 'row'), layout.frameRows); // frame, token, hidden
    const weighted = multiplyFirst<['frame', 'token', 'hidden'], ['frame', 'token']>(tokens, layout.frameWeights);
    const frames = sumOver(weighted, 'token'); // frame, hidden
    const segments = gather(mergeFirst(layout.segment, ['sample', 'position'], 'row'), layout.frameRows);
    const videos = sumLast(sliceLast(segments, 0, axis('token', 1)), 'token'); // frame
    const convolved = this.convolve.forward(this.neighbourhoods(frames, videos));
    return sumLast(this.score.forward(add(frames, silu(convolved))), 'one');
  }

  /** Every frame's vector between those of its neighbours, [frame, around]. */
  neighbourhoods(frames: Tensor<['frame', 'hidden']>, videos: Tensor<['frame']>): Tensor<['frame', 'around']> {
    const ends = axis('frame', this.reach);
    const zeros = fill([ends, this.hidden], 0);
    const nobody = fill([ends], -1);
    const allFrames = concatFirst(concatFirst(zeros, frames, 'frame'), zeros, 'frame');
    const allVideos = concatFirst(concatFirst(nobody, videos, 'frame'), nobody, 'frame');
    const taps = Array.from({ length: 2 * this.reach + 1 }, (_, start) => {
      const same = cast(equal(sliceFirst(allVideos, start, frame), videos), 'f32');
      return renameLast(multiplyFirst(sliceFirst(allFrames, start, frame), same), 'hidden', 'around');
    });
    return taps.reduce((before, tap) => concatLast(before, tap, 'around'));
  }
}

//# ## What it is called
//# Everything else is that of variant C: tokens see one another, and a logit per frame is learnt from its label.
export const temporalConvolution = defineHead({
  name: 'temporal-convolution',
  version: 1,
  options: z.strictObject({
    /** Neighbours on each side. */
    reach: z.int().min(1).max(16).default(1),
  }),
  layout: () => ({ order: { kind: 'full' }, anchors: false }),
  build: ({ hidden }, { reach }) => new TemporalConvolution(hidden, reach),
  objective: perFrame(bceWithLogits),
  select: frameScores,
});
//# As the default export it can be compared with the variants: `npm run bench -- variants --heads FILE`.
export default temporalConvolution;

//# ## Trained, used, exported
//# On a tiny set: it shows that everything runs, not that it is good.
async function main(folder: string): Promise<void> {
  const set = await makeMiniature({ folder: join(folder, 'videos'), seed: 1, training: 8, heldOut: 1 });
  const vocabulary = 400;
  await saveTokenizer(join(folder, 'tokenizer'), trainBpe([vocabularyText()], { vocabularySize: vocabulary }));
  const head = temporalConvolution({ reach: 2 });
  const config = { ...tiny, language: { ...tiny.language, vocabulary }, head };
  const stage = defineStage({
    name: 'grounding',
    task: grounding({
      model: config,
      tokenizer: join(folder, 'tokenizer'),
      data: { root: set.folder, records: join(set.folder, 'train.json') },
      batch: { videos: 4, questions: 4 },
    }),
    trainable: ['projector', 'language', 'head'],
    optimizer: adamW({ learningRate: 3e-3, clipNorm: 1 }),
    schedule: cosine({ warmupRatio: 0.1 }),
    stopAfter: { steps: 30 },
    output: join(folder, 'run'),
  });
  const { trainer, steps } = await runStage(stage, { engine: onnxRuntimeEngine });
  const losses = steps.map(({ loss }) => loss);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(
    `loss      ${mean(losses.slice(0, 5)).toFixed(3)} → ${mean(losses.slice(-5)).toFixed(3)} in ${steps.length} updates`,
  );

  //# The four best frames of a held-out video.
  const [record] = set.heldOut;
  const path = join(set.folder, record?.video ?? '');
  const sampling = { formula: 'videoitg-a@1', targetFps: 1, maxFrames: 512 } as const;
  const sampled = await sampleVideo(path, sampling);
  const tokenizer = await loadTokenizer(join(folder, 'tokenizer'));
  const prompt = head.prompt(record?.question ?? '', tokenizer);
  const sample = { id: record?.id ?? '', frames: sampled.indices.length, prompt };
  const visual = await seeVideo(trainer.session, config, path, sampled);
  const [scores = []] = await scoreSamples(trainer.session, config, [{ ...sample, visual }], { tokenizer, k: 4 });
  console.log(`selected  ${selectTopK(scores, 4).ascending.join(', ')} of ${scores.length} frames`);

  //# The same scores from a file that any ONNX runtime opens: pixels in, scores out.
  const weights = new Map<string, Float32Array>();
  for (const { path: name, role } of trainer.bundle.state) {
    if (role === 'parameter') weights.set(name, await trainer.session.read(name));
  }
  await trainer.close();
  await exportOnnx(join(folder, 'selector.onnx'), scoreProgram(new FrameSelector(config)), weights);
  const file = await openOnnxFile(join(folder, 'selector.onnx'));
  const { pixels } = await readPixels(path, config.vision.image, sampling);
  const { feeds } = pixelFeeds(config, sample, pixels);
  const { scores: exported } = await file.run(feeds);
  await file.close();
  const differences = Array.from(scores, (score, at) => Math.abs(score - (exported?.data[at] ?? NaN)));
  console.log(`exported  selector.onnx, whose scores differ by ${Math.max(...differences).toExponential(1)} at most`);
}

//# Imported, this file gives the head; run, it does all of the above.
if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-temporal-convolution-'));
  await main(folder).finally(() => rm(folder, { recursive: true }));
}
