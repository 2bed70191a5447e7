import {
  defaultAdamW,
  makeBundle,
  onnxRuntimeEngine,
  parameterEntries,
  ReferenceSession,
  trainingPrograms,
  type Feeds,
  type HostArray,
  type Session,
} from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameWeights } from '../heads/frame-weights.js';
import { sigmoid } from '../heads/sigmoid.js';
import { selectorBatch } from '../testing/selector-batch.js';
import { selectorCase } from '../testing/selector-fixture.js';
import {
  differentiatedSelector,
  pathOfGradient,
  pixelLossProgram,
  tinyFor,
  writeFixtureParameters,
} from '../testing/selector-model.js';
import { FrameSelector } from './frame-selector.js';
import { featuresProgram, inferProgram, lossProgram, scoreProgram } from './selector-programs.js';

const model = new FrameSelector(tinyFor(56));
const parameters = parameterEntries(model);
const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
const options = { loss: 'loss', trainable, optimizer: defaultAdamW };

const omit = (feeds: Feeds, ...names: string[]): Feeds =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.includes(name)));

describe('features, infer and score', () => {
  const bundle = makeBundle([featuresProgram(model), inferProgram(model), scoreProgram(model)], parameters);
  const names = ['one frame, full', 'five frames, full', 'two samples, full'];
  let session: Session;
  beforeAll(async () => {
    session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
    await writeFixtureParameters(session, bundle.state);
  });
  afterAll(() => session.close());

  test.each(names)('%s: cached features give the scores of the pixels', async (name) => {
    const { feeds } = selectorBatch(selectorCase(name));
    const layout = omit(feeds, 'pixels', 'labels', 'weights');
    const pixels = feeds['pixels'] ?? { shape: [], data: new Float32Array() };
    const { features } = await session.run('features', { pixels });
    const { logits } = await session.run('infer', { ...layout, features: features ?? pixels });
    const { scores } = await session.run('score', { ...layout, pixels });
    const expected = selectorCase(name).logits.map(sigmoid);
    expect(logits?.data).toHaveLength(expected.length);
    expected.forEach((score, frame) => {
      // The same kernels on the same numbers; fusion across the cut may round differently (6e-8 each).
      expect(sigmoid(logits?.data[frame] ?? NaN)).toBeCloseTo(scores?.data[frame] ?? NaN, 6);
      // Against PyTorch in float64: single precision through six blocks.
      expect(scores?.data[frame]).toBeCloseTo(score, 5);
    });
  });

  test('the reference engine: equal to float64 rounding', async () => {
    const reference = new ReferenceSession(bundle);
    await writeFixtureParameters(reference, bundle.state);
    const { feeds } = selectorBatch(selectorCase('three frames, full'));
    const pixels = feeds['pixels'] ?? { shape: [], data: new Float32Array() };
    const layout = omit(feeds, 'pixels', 'labels', 'weights');
    const features = reference.evaluate('features', { pixels }).get('features')?.data ?? new Float64Array();
    const host = { shape: [3, 16, 32], data: Float32Array.from(features) };
    const logits = reference.evaluate('infer', { ...layout, features: host }, new Map([['features', features]]));
    const scores = reference.evaluate('score', { ...layout, pixels }).get('scores')?.data ?? new Float64Array();
    expect(scores).toHaveLength(3);
    scores.forEach((score, frame) => expect(score).toBeCloseTo(sigmoid(logits.get('logits')?.data[frame] ?? NaN), 13));
  });
});

describe('a frozen tower', () => {
  test('is absent from the next state, the moments and the accumulators', () => {
    const programs = trainingPrograms(pixelLossProgram(model), parameters, options);
    const isVision = ({ path }: { readonly path: string }): boolean => path.includes('vision.');
    for (const program of [programs.step, programs.micro, programs.apply])
      expect(program.next.filter(isVision)).toEqual([]);
    expect(programs.moments.filter(isVision)).toEqual([]);
    expect(programs.accumulators.filter(isVision)).toEqual([]);
    expect(programs.moments).toHaveLength(2 * trainable.length);
    expect(programs.step.next).toHaveLength(3 * trainable.length);
  });

  test('is not even read when features are fed', () => {
    const { step, moments } = trainingPrograms(lossProgram(model), parameters, options);
    const { state } = makeBundle([step], [...parameters, ...moments]);
    expect(state.filter(({ path }) => path.includes('vision.'))).toEqual([]);
  });

  test('keeps its bits through a step that changes everything trained', async () => {
    const { step, moments } = trainingPrograms(pixelLossProgram(model), parameters, options);
    const bundle = makeBundle([step], [...parameters, ...moments]);
    const session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
    try {
      await writeFixtureParameters(session, parameters);
      const before = new Map<string, Float32Array>();
      for (const { path } of parameters) before.set(path, await session.read(path));
      const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });
      await session.run('step', {
        ...selectorBatch(selectorCase('three frames, full')).feeds,
        'learningRate.default': scalar(1e-3),
        biasCorrection1: scalar(0.1),
        biasCorrection2: scalar(1e-3),
        clipNorm: scalar(Infinity),
      });
      for (const { path } of parameters) {
        const after = await session.read(path);
        if (path.startsWith('vision.')) expect(after, path).toEqual(before.get(path));
        else expect(after, path).not.toEqual(before.get(path));
      }
    } finally {
      await session.close();
    }
  });
});

test('every frame positive: the loss and all gradients are exactly zero (spec 3.2)', async () => {
  const { bundle, state } = differentiatedSelector(56);
  const session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
  try {
    await writeFixtureParameters(session, state);
    const { feeds } = selectorBatch(selectorCase('three frames, full'));
    const labels = Float32Array.of(1, 1, 1);
    const fed = { labels: { shape: [3], data: labels }, weights: { shape: [3], data: frameWeights(labels) } };
    const outputs = await session.run('pixelLoss', { ...feeds, ...fed });
    expect(outputs['loss']?.data[0]).toBe(0);
    for (const [name, { data }] of Object.entries(outputs)) {
      if (pathOfGradient(name) !== undefined)
        expect(
          data.every((element) => element === 0),
          name,
        ).toBe(true);
    }
  } finally {
    await session.close();
  }
});
