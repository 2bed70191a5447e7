//# # A head of your own
//# A head says which rows it adds, who sees whom, what it computes from the language model's states, and how frames
//# are scored. This one weighs a frame's tokens before it averages them. Nothing in the packages is touched.
//#
//#     npx tsx --conditions=@videoitg/source examples/02-your-own-head.ts
import {
  axis,
  bceWithLogits,
  constant,
  divide,
  exp,
  gather,
  Linear,
  mergeFirst,
  Module,
  multiply,
  multiplyLast,
  onnxRuntimeEngine,
  sumLast,
  tanh,
  type Axis,
  type Tensor,
} from '@videoitg/core';
import { makeMiniature, vocabularyText } from '@videoitg/data/miniature';
import {
  defineHead,
  frameScores,
  loadTokenizer,
  perFrame,
  saveTokenizer,
  tiny,
  trainBpe,
  type HeadInputs,
} from '@videoitg/models';
import {
  adamW,
  cosine,
  defineStage,
  evaluateGrounding,
  grounding,
  loadVideos,
  modelFromDescription,
  openCheckpoint,
  recordsByVideo,
  runStage,
} from '@videoitg/train';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

//# ## What it computes
//# logit = Σ w s / Σ w over a frame's tokens, where s = score(token) and w = exp(sharpness · tanh(interest(token))).
//# `frameRows` says which positions a frame's tokens have, `frameWeights` is 0 for padding. Every line is typed by the
//# names of its axes: leave a `sumLast` out and the editor says which one is left over.
class WeighedTokens extends Module {
  readonly score: Linear<'hidden', 'one'>;
  readonly interest: Linear<'hidden', 'one'>;

  constructor(
    hidden: Axis<'hidden'>,
    readonly sharpness: number,
  ) {
    super();
    this.score = new Linear(hidden, axis('one', 1));
    this.interest = new Linear(hidden, axis('one', 1));
  }

  forward({ states, layout }: HeadInputs): Tensor<['frame']> {
    const rows = mergeFirst(states, ['sample', 'position'], 'row');
    const tokens = gather(rows, layout.frameRows); // frame, token, hidden
    const interest = tanh(sumLast(this.interest.forward(tokens), 'one'));
    const weights = multiply(exp(multiplyLast(interest, constant(this.sharpness))), layout.frameWeights);
    const scores = sumLast(this.score.forward(tokens), 'one'); // frame, token
    return divide(sumLast(multiply(scores, weights), 'token'), sumLast(weights, 'token'));
  }
}

//# ## What it is called
//# Name, version and options are stored with every checkpoint. `objective` is what it learns: a logit per frame against
//# its label. `select` runs on the host: here it maps logits to 0..1.
const weighedTokens = defineHead({
  name: 'weighed-tokens',
  version: 1,
  options: z.strictObject({ sharpness: z.number().positive().default(2) }),
  layout: () => ({ order: { kind: 'full' }, anchors: false }),
  build: ({ hidden }, { sharpness }) => new WeighedTokens(hidden, sharpness),
  objective: perFrame(bceWithLogits),
  select: frameScores,
});

//# ## A tiny training
//# Twelve videos, the smallest model, a tower that has learnt nothing: it shows that everything runs, not that it is
//# good. For a real one, put the head into `examples/grounding.ts`.
const folder = await mkdtemp(join(tmpdir(), 'videoitg-own-head-'));
const set = await makeMiniature({ folder: join(folder, 'videos'), seed: 1, training: 8, heldOut: 4 });
const vocabulary = 400;
const tokenizer = join(folder, 'tokenizer');
await saveTokenizer(tokenizer, trainBpe([vocabularyText()], { vocabularySize: vocabulary }));

const head = weighedTokens({ sharpness: 3 });
const model = { ...tiny, language: { ...tiny.language, vocabulary }, head };
const stage = defineStage({
  name: 'grounding',
  task: grounding({
    model,
    tokenizer,
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
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const losses = steps.map(({ loss }) => loss);
console.log(
  `loss      ${mean(losses.slice(0, 5)).toFixed(3)} → ${mean(losses.slice(-5)).toFixed(3)} in ${steps.length} updates`,
);

//# ## Its quality
const { videos } = await loadVideos(
  trainer.session,
  model.vision,
  await recordsByVideo(join(set.folder, 'held_out.json')),
  {
    root: set.folder,
    labels: 'frame',
    formula: 'videoitg-a@1',
    targetFps: 1,
    maxFrames: 512,
  },
);
const evaluation = await evaluateGrounding(trainer.session, model, videos, {
  k: 4,
  seed: 1,
  tokenizer: await loadTokenizer(tokenizer),
  kindOf: ({ id }) => set.facts.kinds[id] ?? 'other',
});
await trainer.close();
console.log(`held out  AP ${evaluation.ap.toFixed(3)}, in random order ${evaluation.random.ap.toFixed(3)}`);

//# ## Opened again
//# A checkpoint names its head. One that the packages do not know is handed in beside theirs.
const { state } = await openCheckpoint(join(folder, 'run'));
const again = modelFromDescription(state.model, { 'weighed-tokens': weighedTokens });
console.log(`stored    ${again.head.name} ${JSON.stringify(again.head.options)}`);
await rm(folder, { recursive: true });
