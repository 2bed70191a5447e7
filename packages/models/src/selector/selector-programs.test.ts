import {
  defaultAdamW,
  makeBundle,
  parameterEntries,
  ReferenceSession,
  trainingPrograms,
  type Feeds,
  type HostArray,
  type Session,
} from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sigmoid } from '../heads/sigmoid.js';
import { nativeEngines } from '../testing/engines.js';
import { selectorBatch } from '../testing/selector-batch.js';
import { fixtureParameter, selectorCase } from '../testing/selector-fixture.js';
import { pixelLossProgram, tinyFor, writeFixtureParameters } from '../testing/selector-model.js';
import { FrameSelector } from './frame-selector.js';
import { featuresProgram, lossProgram, scoreProgram, scoringPrograms } from './selector-programs.js';

const model = new FrameSelector(tinyFor(56));
const parameters = parameterEntries(model);
const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
const options = { loss: 'loss', trainable, optimizer: defaultAdamW };

const none: HostArray = { shape: [], data: new Float32Array() };

const omit = (feeds: Feeds, ...names: string[]): Feeds =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.includes(name)));

const scoring = [featuresProgram(model), ...scoringPrograms(model), scoreProgram(model)];

describe.each(nativeEngines)('$engine.name', ({ engine, missing }) => {
  const names = ['one frame, full', 'five frames, full', 'two samples, full'];
  let opened: Session | undefined;
  beforeAll(async () => {
    const { step, moments } = trainingPrograms(pixelLossProgram(model), parameters, options);
    const bundle = makeBundle([...scoring, step], [...parameters, ...moments]);
    if (!missing) opened = await engine.open(bundle, { threads: 1 });
  });
  afterAll(() => opened?.close());

  /** The session as if it were new. */
  async function prepared(): Promise<Session> {
    if (opened === undefined) throw new Error(`${engine.name} is missing`);
    await writeFixtureParameters(opened, parameters);
    return opened;
  }

  test.skipIf(missing).each(names)('%s: cached features give the scores of the pixels', async (name) => {
    const session = await prepared();
    const { feeds } = selectorBatch(selectorCase(name));
    const layout = omit(feeds, 'pixels', 'labels', 'weights', 'grid');
    const { pixels = none, grid = none } = feeds;
    const { features = none } = await session.run('features', { pixels });
    const { visual = none } = await session.run('visual', { features, grid });
    const { logits } = await session.run('infer', { ...layout, visual });
    const { scores } = await session.run('score', { ...layout, pixels, grid });
    const expected = selectorCase(name).logits.map(sigmoid);
    expect(logits?.data).toHaveLength(expected.length);
    expected.forEach((score, frame) => {
      // The same kernels on the same numbers; fusion across the cut may round differently (6e-8 each).
      expect(sigmoid(logits?.data[frame] ?? NaN)).toBeCloseTo(scores?.data[frame] ?? NaN, 6);
      // Against PyTorch in float64: single precision through six blocks.
      expect(scores?.data[frame]).toBeCloseTo(score, 5);
    });
  });

  test.skipIf(missing)('a frozen tower keeps its bits through a step that changes everything trained', async () => {
    const session = await prepared();
    const scalar = (value: number): HostArray => ({ shape: [], data: Float32Array.of(value) });
    await session.run('step', {
      ...selectorBatch(selectorCase('three frames, full')).feeds,
      'learningRate.default': scalar(1e-3),
      biasCorrection1: scalar(0.1),
      biasCorrection2: scalar(1e-3),
      clipNorm: scalar(Infinity),
    });
    for (const entry of parameters) {
      const [before, after] = [fixtureParameter(entry), await session.read(entry.path)];
      if (entry.path.startsWith('vision.')) expect(after, entry.path).toEqual(before);
      else expect(after, entry.path).not.toEqual(before);
    }
  });
});

test('features, infer and score on the reference engine: equal to float64 rounding', async () => {
  const reference = new ReferenceSession(makeBundle(scoring, parameters));
  await writeFixtureParameters(reference, parameters);
  const { feeds } = selectorBatch(selectorCase('three frames, full'));
  const { pixels = none, grid = none } = feeds;
  const layout = omit(feeds, 'pixels', 'labels', 'weights', 'grid');
  // What one program hands to the next keeps its float64 values.
  const pass = (name: string, shape: readonly number[], fed: Feeds, before?: ReadonlyMap<string, Float64Array>) => {
    const data = reference.evaluate(name, fed, before).get(name)?.data ?? new Float64Array();
    return { host: { shape, data: Float32Array.from(data) }, exact: new Map([[name, data]]) };
  };
  const features = pass('features', [3, 16, 32], { pixels });
  const visual = pass('visual', [3, 4, 4, 48], { features: features.host, grid }, features.exact);
  const logits = reference.evaluate('infer', { ...layout, visual: visual.host }, visual.exact);
  const scores = reference.evaluate('score', { ...layout, pixels, grid }).get('scores')?.data ?? new Float64Array();
  expect(scores).toHaveLength(3);
  scores.forEach((score, frame) => expect(score).toBeCloseTo(sigmoid(logits.get('logits')?.data[frame] ?? NaN), 13));
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
});
