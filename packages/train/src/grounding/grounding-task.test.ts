import type { Feeds } from '@videoitg/core';
import { tiny } from '@videoitg/models';
import { describe, expect, test } from 'vitest';
import { handMadeVideo, question } from '../testing/hand-made-video.js';
import { groundingTask } from './grounding-task.js';

const perFrame = 16 * 32; // patches of the tiny tower, and their width

/** Video v has 3 + v frames and four questions; question q marks the frames below q + 1, so that none is empty. */
const videos = Array.from({ length: 5 }, (_, v) => {
  const frames = 3 + v;
  const labels = (q: number): number[] => Array.from({ length: frames }, (_, frame) => (frame < q + 1 ? 1 : 0));
  const questions = Array.from({ length: 4 }, (_, q) => question(`${v}/${q}`, labels(q)));
  return handMadeVideo(`${v}`, frames, questions, { perFrame, value: v });
});

/** One token that tells the question: 10 · video + question. */
const tokenizer = {
  encode: (text: string): Int32Array => Int32Array.of(10 * Number(text[0]) + Number(text[2])),
  id: () => 0,
};
const options = { videos: 3, questions: 2, seed: 1, tokenizer };
const task = groundingTask(tiny, videos, options);

async function feedsAt(step: number, from = task): Promise<Feeds> {
  const [feeds, ...more] = await from.batch(step);
  if (feeds === undefined || more.length > 0) throw new Error('expected one micro-batch');
  return feeds;
}

/** Video and question of every sample, in order. */
const drawnOf = (feeds: Feeds): (readonly [video: number, question: number])[] =>
  Array.from(feeds['textIds']?.data ?? [], (id) => [Math.floor(id / 10), id % 10]);

describe('the batch of an update', () => {
  test('is a function of seed and update, in whatever order they are asked for', async () => {
    const again = groundingTask(tiny, videos, options);
    const later = await feedsAt(7, again);
    expect(await feedsAt(3, again)).toEqual(await feedsAt(3));
    expect(later).toEqual(await feedsAt(7));
    expect(later).not.toEqual(await feedsAt(3));
    expect(await feedsAt(3, groundingTask(tiny, videos, { ...options, seed: 2 }))).not.toEqual(await feedsAt(3));
  });

  test('has distinct videos and distinct questions of each, and reaches them all', async () => {
    const seen = new Set<string>();
    for (let step = 0; step < 60; step++) {
      const drawn = drawnOf(await feedsAt(step));
      expect(drawn).toHaveLength(6);
      expect(new Set(drawn.map(([video]) => video)).size).toBe(3);
      expect(new Set(drawn.map(String)).size).toBe(6);
      for (const one of drawn) seen.add(String(one));
    }
    // 20 questions, each missed by one update with chance 7/10: all 60 miss one with chance below 1e-7.
    expect(seen.size).toBe(20);
  });

  test('takes all there are when more is asked for, and no video without a question', async () => {
    const few = [...videos.slice(0, 1), handMadeVideo('9', 4, [], { perFrame }), ...videos.slice(1, 2)];
    const drawn = drawnOf(await feedsAt(0, groundingTask(tiny, few, { ...options, videos: 9, questions: 9 })));
    expect(drawn.map(String).sort()).toEqual(['0,0', '0,1', '0,2', '0,3', '1,0', '1,1', '1,2', '1,3']);
  });
});

test('labels, weights and features follow the questions, frame by frame', async () => {
  for (const step of [0, 1, 2]) {
    const feeds = await feedsAt(step);
    const asked = drawnOf(feeds).map(([v, q]) => ({ v, labels: videos[v]?.questions[q]?.labels ?? [] }));
    const expected = asked.flatMap(({ labels }) => [...labels]);
    const labels = [...(feeds['labels']?.data ?? [])];
    expect(labels.slice(0, expected.length)).toEqual(expected);
    const features = feeds['features']?.data ?? [];
    const videoOfFrame = expected.map((_, frame) => features[frame * perFrame]);
    expect(videoOfFrame).toEqual(asked.flatMap(({ v, labels: own }) => [...own].map(() => v)));

    // Spec 3.2: pw = min(5, √((N - p) / max(1, p))) over all frames of the update; weights are pw / N and 1 / N.
    const [n, p] = [expected.length, expected.reduce((sum, label) => sum + label, 0)];
    const pw = Math.min(5, Math.sqrt((n - p) / Math.max(1, p)));
    const weights = [...(feeds['weights']?.data ?? [])];
    weights.forEach((weight, frame) => {
      // Weights are f32.
      expect(weight).toBeCloseTo(frame >= n ? 0 : (labels[frame] === 1 ? pw : 1) / n, 7);
    });
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo((pw * p + n - p) / n, 6);
  }
});

test('a video’s features are read once an update, a question is encoded once', async () => {
  const counts = { features: 0, encode: 0 };
  const [video] = videos;
  if (video === undefined) throw new Error('no video');
  const counted = {
    ...video,
    features: () => {
      counts.features++;
      return video.features();
    },
  };
  const counting = groundingTask(tiny, [counted], {
    ...options,
    questions: 4,
    tokenizer: {
      ...tokenizer,
      encode(text) {
        counts.encode++;
        return tokenizer.encode(text);
      },
    },
  });
  await feedsAt(0, counting);
  expect(counts).toEqual({ features: 1, encode: 4 });
  await feedsAt(1, counting);
  expect(counts).toEqual({ features: 2, encode: 4 });
});
