import {
  axis,
  bceWithLogits,
  constant,
  CounterRandom,
  defaultAdamW,
  exp,
  gather,
  initializeState,
  Linear,
  log,
  makeBundle,
  mergeFirst,
  Module,
  multiply,
  multiplyLast,
  onnxRuntimeEngine,
  parameterEntries,
  ReferenceSession,
  sumLast,
  traceProgram,
  trainingPrograms,
  type Axis,
  type Feeds,
  type HostArray,
  type Session,
  type Tensor,
} from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tiny } from '../config/tiny.js';
import { FrameSelector } from '../selector/frame-selector.js';
import { layoutFeeds, visualFeed } from '../selector/layout-tensors.js';
import { inferProgram, lossProgram } from '../selector/selector-programs.js';
import { selectorBatch } from '../testing/selector-batch.js';
import { selectorCase } from '../testing/selector-fixture.js';
import { defineHead } from './define-head.js';
import type { HeadInputs } from './objective.js';
import { perFrame } from './per-frame.js';
import { pooling } from './pooling.js';
import type { SelectRun } from './select-run.js';
import { sigmoid } from './sigmoid.js';

/** A head as a user writes it: a frame's logit is a smooth maximum of its tokens' scores, τ log Σ weight · exp(score / τ). */
class SmoothMaximumHead extends Module {
  readonly score: Linear<'hidden', 'score'>;

  constructor(
    hidden: Axis<'hidden'>,
    readonly temperature: number,
  ) {
    super();
    this.score = new Linear(hidden, axis('score', 1));
  }

  forward({ states, layout }: HeadInputs): Tensor<['frame']> {
    const tokens = gather(mergeFirst(states, ['sample', 'position'], 'row'), layout.frameRows);
    const scores = sumLast(this.score.forward(tokens), 'score');
    const exps = exp(multiplyLast(scores, constant(1 / this.temperature)));
    const sums = sumLast(multiply(exps, layout.frameWeights), 'token');
    return multiplyLast(log(sums), constant(this.temperature));
  }
}

const smoothMaximum = defineHead({
  name: 'smooth-maximum',
  version: 1,
  options: z.strictObject({ temperature: z.number().positive().default(1) }),
  layout: () => ({ order: { kind: 'causal' }, anchors: false }),
  build: ({ hidden }, { temperature }) => new SmoothMaximumHead(hidden, temperature),
  objective: perFrame(bceWithLogits),
  select: async (run) => (await run.infer()).map((logit) => sigmoid(2 * logit)),
});

const temperature = 0.5;
const model = new FrameSelector({ ...tiny, head: smoothMaximum({ temperature }) });
const parameters = parameterEntries(model);
const one = selectorCase('five frames, causal');

/** Feeds with features and visual vectors from the generator, so that no tower is needed. */
function feedsOf(): { readonly infer: Feeds; readonly loss: Feeds } {
  const { pixels: _, labels, weights, grid, ...layout } = selectorBatch(one).feeds;
  const drawn = (name: string, shape: readonly number[]): HostArray => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    new CounterRandom([1, name]).fillNormal(data, { mean: 0, deviation: 1 });
    return { shape, data };
  };
  if (labels === undefined || weights === undefined || grid === undefined) throw new Error('the batch has no labels');
  const features = drawn('features', [5, 16, 32]);
  return {
    infer: { ...layout, visual: drawn('visual', [5, 3, 3, 48]) },
    loss: { ...layout, grid, features, labels, weights },
  };
}

describe('a head of a user’s own', () => {
  test('computes what its formula says', async () => {
    const feeds = { visual: visualFeed(48), ...layoutFeeds };
    const states = traceProgram('states', model, feeds, ({ visual, ...layout }) => ({
      states: model.inputs(visual, layout).states,
    }));
    const bundle = makeBundle([states, inferProgram(model)], parameters);
    const session = new ReferenceSession(bundle);
    await initializeState(session, bundle.state, 3);
    const rows = session.evaluate('states', feedsOf().infer).get('states')?.data ?? new Float64Array();
    const logits = session.evaluate('infer', feedsOf().infer).get('logits')?.data;
    const weight = session.state('head.score.weight');
    // Five frames of 3x3 tokens come first in the only row; the bias starts at zero.
    const scoreOf = (row: number): number => weight.reduce((sum, w, h) => sum + w * (rows[row * 48 + h] ?? NaN), 0);
    for (let frame = 0; frame < 5; frame++) {
      const exps = Array.from({ length: 9 }, (_, token) => Math.exp(scoreOf(frame * 9 + token) / temperature));
      const expected = temperature * Math.log(exps.reduce((sum, x) => sum + x, 0) / 9);
      // 1/9 is fed in single precision.
      expect(logits?.[frame]).toBeCloseTo(expected, 6);
    }
  });

  test('trains a step and selects frames', async () => {
    const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
    const { step, moments } = trainingPrograms(lossProgram(model), parameters, {
      loss: 'loss',
      trainable,
      optimizer: defaultAdamW,
    });
    const bundle = makeBundle([step, inferProgram(model)], [...parameters, ...moments]);
    const session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
    try {
      await initializeState(session, bundle.state, 3);
      const before = await runStep(session, 1);
      const after = await runStep(session, 2);
      expect(after).toBeLessThan(before);
      // Logits are f32.
      const run: SelectRun = {
        samples: [{ id: 'one', frames: 5 }],
        tokenizer: { encode: () => new Int32Array(), id: () => 0 },
        k: 5,
        infer: async () => (await session.run('infer', feedsOf().infer))['logits']?.data as Float32Array,
        generate: () => Promise.reject(new Error('not asked for')),
      };
      const logits = await run.infer();
      const scores = await model.config.head.select(run);
      expect(scores).toEqual(logits.map((logit) => sigmoid(2 * logit)));
      expect(scores).toHaveLength(5);
    } finally {
      await session.close();
    }
  });

  /** One update at step t; gives the loss before it. */
  async function runStep(session: Session, t: number): Promise<number> {
    const scalar = (value: number) => ({ shape: [], data: Float32Array.of(value) });
    const outputs = await session.run('step', {
      ...feedsOf().loss,
      'learningRate.default': scalar(1e-3),
      biasCorrection1: scalar(1 - 0.9 ** t),
      biasCorrection2: scalar(1 - 0.999 ** t),
      clipNorm: scalar(1),
    });
    return outputs['loss']?.data[0] ?? NaN;
  }

  test('carries its name, version and filled-in options for checkpoints', () => {
    const { name, version, options, layout } = smoothMaximum();
    expect({ name, version, options }).toEqual({ name: 'smooth-maximum', version: 1, options: { temperature: 1 } });
    expect(layout).toEqual({ order: { kind: 'causal' }, anchors: false });
  });
});

describe('options that a head does not take', () => {
  test('a user’s head', () => {
    expect(() => smoothMaximum({ temperature: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "smooth-maximum" does not take these options: temperature: Too small: expected number to be >0. Mend or leave them out.]`,
    );
    expect(() => smoothMaximum({ temperature: 'warm', heat: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "smooth-maximum" does not take these options: temperature: Invalid input: expected number, received string; Unrecognized key: "heat". Mend or leave them out.]`,
    );
  });

  test('pooling: each one is named', () => {
    expect(() => pooling({ start: 'zeros', bias: true })).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "pooling" does not take these options: start: Invalid option: expected one of "normal"|"xavier"; Unrecognized key: "bias". Mend or leave them out.]`,
    );
  });

  test('something else than options', () => {
    expect(() => pooling(7)).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "pooling" does not take these options: Invalid input: expected object, received number. Mend or leave them out.]`,
    );
  });
});
