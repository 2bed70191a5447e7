import {
  CounterRandom,
  initializeState,
  makeBundle,
  parameterEntries,
  ReferenceSession,
  traceProgram,
} from '@videoitg/core';
import {
  FrameSelector,
  inferenceSide,
  inferProgram,
  layoutFeeds,
  tiny,
  visualFeed,
  visualSampleFeeds,
  type VisualSample,
} from '@videoitg/models';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporalConvolution } from './04-temporal-convolution.js';

const reach = 2;
const config = { ...tiny, head: temporalConvolution({ reach }) };
const { hidden } = config.language;
const model = new FrameSelector(config);
const bundle = makeBundle(
  [
    traceProgram('states', model, { visual: visualFeed(hidden), ...layoutFeeds }, ({ visual, ...layout }) => ({
      states: model.inputs(visual, layout).states,
    })),
    inferProgram(model),
  ],
  parameterEntries(model),
);
const session = new ReferenceSession(bundle);

/** Videos of which one is shorter than the kernel, with grids of 3x3, 4x4 and 2x2. */
const videos = [5, 1, 8].map((frames, at): VisualSample & { readonly tokens: number } => {
  const tokens = inferenceSide(config, frames) ** 2;
  const visual = new Float32Array(frames * tokens * hidden);
  new CounterRandom([7, 'video', at]).fillNormal(visual, { mean: 0, deviation: 1 });
  const ids = Int32Array.from({ length: 2 + at }, (_, token) => 10 * at + token);
  return { id: `video ${at}`, frames, tokens, visual, prompt: [{ kind: 'image' }, { kind: 'text', ids }] };
});

const logitsOf = (samples: readonly VisualSample[]): number[] => [
  ...(session.evaluate('infer', visualSampleFeeds(config, samples).feeds).get('logits')?.data ?? []),
];

describe('temporal convolution', () => {
  beforeAll(async () => {
    await initializeState(session, bundle.state, 5);
    // Biases start at zero, where a missing one would not show.
    for (const { path, axes } of bundle.state.filter((entry) => /^head\..*bias$/.test(entry.path))) {
      const values = new Float32Array(Number(axes[0]?.size));
      new CounterRandom([7, path]).fillUniform(values, { low: -1, high: 1 });
      await session.write(path, values);
    }
  });

  test('computes what its formula says', () => {
    expect(videos.map(({ tokens }) => tokens)).toEqual([9, 16, 4]);
    const { feeds, layout } = visualSampleFeeds(config, videos);
    const states = session.evaluate('states', feeds).get('states')?.data ?? new Float64Array();
    // One video a row of the batch, its frames' tokens first.
    const expected = videos.flatMap(({ frames, tokens }, row) => {
      const stateOf = (position: number): Float64Array => {
        const start = (row * layout.sizes.position + position) * hidden;
        return states.slice(start, start + hidden);
      };
      const means = Array.from({ length: frames }, (_, frame) =>
        meanOf(Array.from({ length: tokens }, (_, token) => stateOf(frame * tokens + token))),
      );
      return means.map((_, frame) => logitOf(means, frame));
    });
    const logits = logitsOf(videos);
    expect(logits).toHaveLength(14);
    // 1 / 9 is fed in single precision.
    logits.forEach((logit, frame) => expect(logit, `frame ${frame}`).toBeCloseTo(expected[frame] ?? NaN, 6));
  });

  test('videos of one batch do not mix', () => {
    const alone = videos.flatMap((video) => logitsOf([video]));
    // Both in float64.
    logitsOf(videos).forEach((logit, frame) => expect(logit, `frame ${frame}`).toBeCloseTo(alone[frame] ?? NaN, 10));
  });
});

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(hidden);
  for (const vector of vectors) vector.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + value / vectors.length));
  return sum;
}

/** score(f_t + silu(W [f_(t-r) … f_(t+r)] + b)) with zeros beyond the ends of the video. */
function logitOf(means: readonly Float64Array[], frame: number): number {
  const taps = Array.from({ length: 2 * reach + 1 }, (_, tap) => means[frame + tap - reach]);
  const around = taps.flatMap((mean) => [...(mean ?? new Float64Array(hidden))]);
  const weight = session.state('head.convolve.weight');
  const bias = session.state('head.convolve.bias');
  const score = session.state('head.score.weight');
  let logit = session.state('head.score.bias')[0] ?? NaN;
  for (let at = 0; at < hidden; at++) {
    const x = around.reduce((sum, value, i) => sum + (weight[at * around.length + i] ?? NaN) * value, bias[at] ?? NaN);
    logit += (score[at] ?? NaN) * ((means[frame]?.[at] ?? NaN) + x / (1 + Math.exp(-x)));
  }
  return logit;
}
