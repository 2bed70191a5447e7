import {
  cacheEntries,
  CounterRandom,
  defaultAdamW,
  initializeState,
  makeBundle,
  parameterEntries,
  ReferenceSession,
  trainingPrograms,
  type Feeds,
} from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { indices } from '../heads/indices.js';
import { pooling } from '../heads/pooling.js';
import { decodeFeeds, prefillFeeds } from '../qwen2/generate-feeds.js';
import { FrameSelector } from './frame-selector.js';
import { featureFeeds, visualFeeds, visualSampleFeeds } from './selector-feeds.js';
import { inferProgram, lossProgram, prefillProgram, scoringPrograms } from './selector-programs.js';

const head = indices();
const capacity = 60;
/** Untied, so that the table of logits is a parameter of its own. */
const config = { ...tiny, head, language: { ...tiny.language, vocabulary: 40, tiedEmbeddings: false } };
const model = new FrameSelector(config, { cache: { capacity } });
const parameters = parameterEntries(model);

const frames = 3;
const features = new Float32Array(frames * 16 * tiny.vision.width);
new CounterRandom([7, 'generation']).fillNormal(features, { mean: 0, deviation: 1 });
const text = [{ kind: 'text', ids: Int32Array.of(3, 1) }, { kind: 'image' }] as const;
const asked = { kind: 'text', ids: Int32Array.of(4, 38, 5) } as const;
const answer = Int32Array.of(9, 2, 6, 38);

async function openReference(programs: Parameters<typeof makeBundle>[0]): Promise<ReferenceSession> {
  const bundle = makeBundle(programs, [...parameters, ...cacheEntries(model)]);
  const session = new ReferenceSession(bundle);
  await initializeState(session, bundle.state, 5);
  return session;
}

describe('a head that writes its answer', () => {
  test('the loss is the mean of −log p of the answer’s tokens, as they are written one by one', async () => {
    const session = await openReference([lossProgram(model), ...scoringPrograms(model)]);
    const targets = { kind: 'text', ids: answer, targets: Uint8Array.of(1, 1, 1, 1) } as const;
    const shown = { id: 'one', frames, features, prompt: [...text, asked, targets] };
    const { feeds, layout } = featureFeeds(config, [shown], { kind: 'inference' });
    const loss = session.evaluate('loss', { ...feeds, ...head.feedLoss(layout, []) }).get('loss')?.data[0];

    const { visual } = await session.run('visual', visualFeeds(config, features, 4));
    if (!(visual?.data instanceof Float32Array)) throw new Error('no vectors');
    const sample = { id: 'one', frames, visual: visual.data, prompt: [...text, asked] };
    const read = visualSampleFeeds(config, [sample]);
    let length = read.layout.placements[0]?.length ?? 0;
    const negative: number[] = [];
    let outputs = await session.run('prefill', { ...read.feeds, ...prefillFeeds(read.layout, 0, capacity) });
    for (const token of answer) {
      const logits = Array.from(outputs['logits']?.data ?? []);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      negative.push(Math.log(sum) - (logits[token] ?? NaN));
      outputs = await session.run('decode', decodeFeeds(length++, capacity, token));
    }
    const mean = negative.reduce((total, value) => total + value, 0) / negative.length;
    // Vectors and logits cross as f32.
    expect(loss).toBeCloseTo(mean, 5);
    expect(new Set(negative.map((value) => value.toFixed(3))).size).toBe(answer.length);
  });

  test('the targets of a batch count alike, whatever sample they are of', async () => {
    const session = await openReference([lossProgram(model)]);
    const sample = (id: string, count: number) => {
      const targets = { kind: 'text', ids: answer.subarray(0, count), targets: new Uint8Array(count).fill(1) } as const;
      return { id, frames, features, prompt: [...text, asked, targets] };
    };
    const lossOf = (samples: readonly ReturnType<typeof sample>[]): number => {
      const { feeds, layout } = featureFeeds(config, samples, { kind: 'inference' });
      return session.evaluate('loss', { ...feeds, ...head.feedLoss(layout, []) }).get('loss')?.data[0] ?? NaN;
    };
    const [long, short] = [sample('long', 4), sample('short', 1)];
    // Weights are f32.
    expect(lossOf([long, short])).toBeCloseTo((4 * lossOf([long]) + lossOf([short])) / 5, 6);
  });

  test('trains the table of logits with the rest, and no cache', () => {
    const trainable = parameters.map(({ path }) => path).filter((path) => !path.startsWith('vision.'));
    expect(trainable).toContain('language.output');
    const { step } = trainingPrograms(lossProgram(model), parameters, {
      loss: 'loss',
      trainable,
      optimizer: defaultAdamW,
    });
    expect(step.next.map(({ path }) => path).filter((path) => path.includes('cache'))).toEqual([]);
  });

  test('has no program that gives logits of frames', () => {
    expect(() => inferProgram(model)).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "indices" writes its answer token by token; no single program gives its frames' logits. Score videos with it through select, or take a head that classifies frames.]`,
    );
  });

  test('whose prompt does not fit the cache is told so before anything runs', () => {
    const visual = new Float32Array(frames * 16 * tiny.language.hidden);
    const long = { kind: 'text', ids: new Int32Array(20) } as const;
    const { feeds, layout } = visualSampleFeeds(config, [{ id: 'one', frames, visual, prompt: [...text, long] }]);
    const fill = (): Feeds => ({ ...feeds, ...prefillFeeds(layout, 0, capacity) });
    expect(fill).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: Sample "one": 70 positions do not fit the cache, which has room for 60. Open the model with a larger cache, or use fewer frames, a smaller token budget or shorter text.]`,
    );
  });
});

test('a head that classifies frames has no table of logits and no cache', () => {
  const classifier = new FrameSelector({ ...config, head: pooling() });
  expect(parameterEntries(classifier).map(({ path }) => path)).not.toContain('language.output');
  expect(cacheEntries(classifier)).toEqual([]);
  expect(() => prefillProgram(classifier)).toThrowErrorMatchingInlineSnapshot(
    `[HeadError: The head "pooling" writes no tokens, so its model has no cache for them.]`,
  );
});
