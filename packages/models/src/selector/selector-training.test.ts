import {
  applyPrecision,
  CounterRandom,
  defaultAdamW,
  initializeState,
  makeBundle,
  onnxRuntimeEngine,
  parameterEntries,
  ReferenceSession,
  tensorFlowEngine,
  trainingPrograms,
  type Feeds,
  type HostArray,
} from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { frameWeights } from '../heads/frame-weights.js';
import { nativeEngines } from '../testing/engines.js';
import { selectorBatch } from '../testing/selector-batch.js';
import { selectorCase } from '../testing/selector-fixture.js';
import { gradientName, pixelLossProgram, withGradients, writeFixtureParameters } from '../testing/selector-model.js';
import { FrameSelector } from './frame-selector.js';
import { featureFeeds } from './selector-feeds.js';
import { lossProgram } from './selector-programs.js';

const noTensorFlow = nativeEngines.some(({ engine, missing }) => engine === tensorFlowEngine && missing);
const model = new FrameSelector(tiny);
const parameters = parameterEntries(model);

const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });

/** Feeds of training step t = 1, 2, ...: 3 to 6 frames, one of them positive, with features drawn from the step. */
function stepFeeds(step: number): Feeds {
  const random = new CounterRandom([0, 'selector step', step]);
  const frames = 3 + (step % 4);
  const features = new Float32Array(frames * 16 * tiny.vision.width);
  random.fillNormal(features, { mean: 0, deviation: 1 });
  const textIds = Int32Array.from({ length: 4 + (step % 3) }, (_, at) =>
    random.integerBelow(tiny.language.vocabulary, 1e6 + at),
  );
  const labels = Float32Array.from({ length: frames }, (_, at) => Number(at === step % frames));
  const prompt = [{ kind: 'image' }, { kind: 'text', ids: textIds }] as const;
  const { feeds } = featureFeeds(tiny, [{ id: `step ${step}`, frames, prompt, features }], { kind: 'inference' });
  return {
    ...feeds,
    labels: { shape: [frames], data: labels },
    weights: { shape: [frames], data: frameWeights(labels) },
    'learningRate.default': scalar(1e-3),
    biasCorrection1: scalar(1 - defaultAdamW.beta1 ** step),
    biasCorrection2: scalar(1 - defaultAdamW.beta2 ** step),
    clipNorm: scalar(1),
  };
}

/** |actual - expected| / |expected| of two vectors. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return (
    Math.hypot(...Array.from(expected, (value, at) => value - (actual[at] ?? NaN))) /
    Math.hypot(...Array.from(expected))
  );
}

describe.skipIf(noTensorFlow)('the tiny selector on TensorFlow', () => {
  test('trains as on ONNX Runtime: 20 losses and gradient norms', async () => {
    const source = lossProgram(model);
    const trainable = source.state.map(({ path }) => path);
    const optimizer = { ...defaultAdamW, weightDecay: 0.1 };
    const { step, moments } = trainingPrograms(source, parameters, { loss: 'loss', trainable, optimizer });
    const bundle = makeBundle([step], [...parameters, ...moments]);
    const [tensorFlow, onnxRuntime] = [
      await tensorFlowEngine.open(bundle, { threads: 1 }),
      await onnxRuntimeEngine.open(bundle, { threads: 1 }),
    ];
    try {
      for (const session of [tensorFlow, onnxRuntime]) await initializeState(session, bundle.state, 1);
      for (let at = 1; at <= 20; at++) {
        const feeds = stepFeeds(at);
        const [actual, expected] = [await tensorFlow.run('step', feeds), await onnxRuntime.run('step', feeds)];
        for (const output of ['loss', 'gradientNorm']) {
          const [own, other] = [actual[output]?.data[0] ?? NaN, expected[output]?.data[0] ?? NaN];
          // Two single-precision kernels each, and up to 20 updates that divide by the roots of small moments.
          expect(Math.abs(own - other), `${output} of step ${at}`).toBeLessThan(1e-4 * other);
        }
      }
    } finally {
      await Promise.all([tensorFlow.close(), onnxRuntime.close()]);
    }
  });

  test('with products in bf16: loss, logits and the gradient are what the evaluator rounds at its casts', async () => {
    const paths = parameters.map(({ path }) => path);
    const source = pixelLossProgram(model);
    const f32 = { ...withGradients(source, paths), name: 'f32' };
    const bf16 = { ...withGradients(applyPrecision(source, { products: 'bf16' }), paths), name: 'bf16' };
    const bundle = makeBundle([f32, bf16], parameters);
    const [session, reference] = [await tensorFlowEngine.open(bundle, { threads: 1 }), new ReferenceSession(bundle)];
    try {
      for (const one of [session, reference]) await writeFixtureParameters(one, parameters);
      const { feeds } = selectorBatch(selectorCase('three frames, causal'));
      const expected = reference.evaluate('bf16', feeds);
      const [actual, wide] = [await session.run('bf16', feeds), await session.run('f32', feeds)];
      expect(Object.keys(actual)).toEqual(['loss', 'logits', ...paths.map(gradientName)]);
      const gradient = (of: (name: string) => ArrayLike<number> | undefined): number[] =>
        paths.flatMap((path) => Array.from(of(gradientName(path)) ?? []));
      const exact = gradient((name) => expected.get(name)?.data);
      // Logits are products: one of eight bits may round the other way, which is 2⁻⁷ at most.
      const logits = expected.get('logits')?.data ?? [];
      expect(distance(actual['logits']?.data ?? [], logits)).toBeLessThan(2 ** -7);
      expect(distance(actual['loss']?.data ?? [], expected.get('loss')?.data ?? [])).toBeLessThan(5e-3);
      // What rounds the other way is passed on, so that the gradient is compared as one vector.
      expect(
        distance(
          gradient((name) => actual[name]?.data),
          exact,
        ),
      ).toBeLessThan(5e-3);
      // The bound tells the two apart: products in f32 lie outside of it.
      expect(
        distance(
          gradient((name) => wide[name]?.data),
          exact,
        ),
      ).toBeGreaterThan(5e-3);
    } finally {
      await session.close();
    }
  });
});
