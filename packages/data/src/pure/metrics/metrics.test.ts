import { describe, expect, it } from 'vitest';
import { qualityAtK, qualityOf } from './at-k.js';
import { randomAveragePrecision, randomBaseline, uniformBaseline } from './baselines.js';
import { clipRecall, clipScores } from './clips.js';
import { averagePrecision, rocAuc } from './curves.js';
import { meanOf } from './mean.js';
import { bestSegmentIou, framesAbove, recallAtOne, segmentIou, segmentsOfClips, segmentsOfFrames } from './segments.js';

// All expected values are worked by hand. Order by score: frames 4 1 0 3 2 with labels 1 0 1 0 1.
const scores = [0.6, 0.8, 0.1, 0.3, 0.9];
const labels = [1, 0, 1, 0, 1];
const DIGITS = 12; // a handful of float64 operations

describe('averagePrecision', () => {
  it('adds precision at each positive', () => {
    // Positives at ranks 1, 3, 5: (1/1 + 2/3 + 3/5) / 3.
    expect(averagePrecision(scores, labels)).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 3, DIGITS);
    expect(averagePrecision([3, 2, 1], [1, 1, 0])).toBe(1);
  });

  it('takes frames of equal score together', () => {
    // One tier of four frames with two positives: recall 1 at precision 1/2. Then 3 first: 1/2 * 1 + 1/2 * 2/4.
    expect(averagePrecision([5, 5, 5, 5], [1, 0, 1, 0])).toBe(0.5);
    expect(averagePrecision([9, 5, 5, 5], [1, 0, 1, 0])).toBeCloseTo(0.5 + 0.5 * 0.5, DIGITS);
  });

  it('is not defined without a positive', () => {
    expect(averagePrecision([1, 2], [0, 0])).toBeUndefined();
  });
});

describe('rocAuc', () => {
  it('is the share of pairs in the right order, ties half', () => {
    // Positives .6 .1 .9 against negatives .8 .3: wins 0+1, 0+0, 1+1 of 6.
    expect(rocAuc(scores, labels)).toBeCloseTo(3 / 6, DIGITS);
    expect(rocAuc([1, 1, 0], [1, 0, 0])).toBeCloseTo((0.5 + 1) / 2, DIGITS);
    expect(rocAuc([Infinity, -Infinity], [1, 0])).toBe(1);
  });

  it('needs both kinds', () => {
    expect(rocAuc([1, 2], [1, 1])).toBeUndefined();
  });
});

describe('qualityAtK', () => {
  it('counts what the K best hold', () => {
    // The best two are frames 4 (positive) and 1; gain 1 / log2(2), ideal 1 + 1 / log2(3).
    const quality = qualityAtK(scores, labels, 2);
    expect(quality).toMatchObject({ precision: 0.5, hit: 1, chosen: 2 });
    expect(quality.recall).toBeCloseTo(1 / 3, DIGITS);
    expect(quality.f1).toBeCloseTo(2 / 5, DIGITS);
    expect(quality.ndcg).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), DIGITS);
  });

  it('equals R-precision at as many frames as there are positives', () => {
    const { precision, recall, f1 } = qualityAtK(scores, labels, 3);
    for (const value of [precision, recall, f1]) expect(value).toBeCloseTo(2 / 3, DIGITS);
  });

  it('takes all frames when there are fewer than K', () => {
    const quality = qualityAtK(scores, labels, 32);
    // Positives at ranks 1, 3, 5; ideal ranks 1, 2, 3.
    const gain = 1 + 1 / Math.log2(4) + 1 / Math.log2(6);
    const ideal = 1 + 1 / Math.log2(3) + 1 / Math.log2(4);
    expect(quality).toMatchObject({ precision: 0.6, recall: 1, f1: 0.75, chosen: 5 });
    expect(quality.ndcg).toBeCloseTo(gain / ideal, DIGITS);
  });

  it('has no recall without positives', () => {
    expect(qualityAtK([1, 2], [0, 0], 1)).toEqual({
      precision: 0,
      recall: undefined,
      f1: 0,
      hit: 0,
      chosen: 1,
      ndcg: undefined,
    });
  });
});

describe('baselines', () => {
  it('of evenly spread frames', () => {
    // linspace(0, 4, 3): frames 0, 2, 4, all positive.
    expect(uniformBaseline(labels, 3)).toEqual({ precision: 1, recall: 1, f1: 1, hit: 1 });
  });

  it('of random frames is the mean over all draws', () => {
    const marks = [1, 0, 0, 1, 0, 0];
    const pairs = [0, 1, 2, 3, 4, 5].flatMap((a) => [0, 1, 2, 3, 4, 5].filter((b) => b > a).map((b) => [a, b]));
    const all = pairs.map((pair) => qualityOf(pair, marks));
    const expected = randomBaseline(marks, 2);
    for (const key of ['precision', 'recall', 'f1', 'hit'] as const) {
      expect(expected[key]).toBeCloseTo(meanOf(all.map((one) => one[key])).value ?? Number.NaN, DIGITS);
    }
    expect(randomBaseline([1, 0], 5)).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3, hit: 1 });
  });

  it('of a random order is the mean over all orders', () => {
    const permutations = (items: number[]): number[][] =>
      items.length === 0
        ? [[]]
        : items.flatMap((x, i) => permutations(items.toSpliced(i, 1)).map((rest) => [x, ...rest]));
    const marks = [1, 0, 1, 0, 0];
    const values = permutations([1, 2, 3, 4, 5]).map((order) => averagePrecision(order, marks));
    expect(randomAveragePrecision(marks)).toBeCloseTo(meanOf(values).value ?? Number.NaN, DIGITS);
  });
});

describe('clips', () => {
  const frames = [0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 3, 2];

  it('score as their best frame', () => {
    expect([...clipScores(frames)]).toEqual([1, 5, 3]);
  });

  it('are recalled by rank', () => {
    expect([1, 2, 3].map((k) => clipRecall(frames, [0, 2, 7], k))).toEqual([0, 0.5, 1]);
    expect(clipRecall(frames, [9], 1)).toBeUndefined();
  });
});

describe('segments', () => {
  it('close gaps of at most a second', () => {
    expect(segmentsOfFrames([7, 2, 3, 5])).toEqual([{ start: 2, end: 8 }]);
    expect(segmentsOfFrames([2, 3, 6])).toEqual([
      { start: 2, end: 4 },
      { start: 6, end: 7 },
    ]);
    expect(segmentsOfClips([1, 0, 4])).toEqual([
      { start: 0, end: 10 },
      { start: 20, end: 25 },
    ]);
    expect(framesAbove([0.1, 0.5, 0.9], 0.5)).toEqual([1, 2]);
  });

  it('overlap by time', () => {
    const left = [{ start: 0, end: 10 }];
    const right = [
      { start: 5, end: 15 },
      { start: 20, end: 25 },
    ];
    expect(segmentIou(left, right)).toBeCloseTo(5 / 20, DIGITS);
    expect(segmentIou([], [])).toBe(0);
    // Overlapping parts of one side count once.
    expect(
      segmentIou(
        [
          { start: 0, end: 4 },
          { start: 2, end: 6 },
        ],
        [{ start: 0, end: 6 }],
      ),
    ).toBe(1);
  });

  it('are judged by their best-scored one', () => {
    const frameScores = [0, 0, 0.9, 0.2, 0, 0, 0, 0.5, 0, 0];
    const predicted = segmentsOfFrames([2, 3, 7]);
    // [2, 4) against clips 0 and 1: 2 / 5 with the first, nothing with the second when apart.
    expect(bestSegmentIou(predicted, frameScores, segmentsOfClips([0]))).toBeCloseTo(2 / 5, DIGITS);
    expect(bestSegmentIou(predicted, frameScores, segmentsOfClips([1]))).toBe(0);
    expect(bestSegmentIou([], frameScores, segmentsOfClips([1]))).toBe(0);
    expect(recallAtOne([0.3, 0.29, 0.7, 0], 0.3)).toBe(0.5);
  });
});

describe('input without a meaning', () => {
  it('is refused', () => {
    expect(() => averagePrecision([0.1, Number.NaN], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[MetricError: The score of frame 1 is not a number. Check the model's weights and input.]`,
    );
    expect(() => rocAuc([0.1], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[MetricError: There are 1 scores for 2 labels. Give one score per labelled frame, at least one.]`,
    );
    expect(() => qualityAtK([0.1, 0.2], [0, 0.5], 1)).toThrowErrorMatchingInlineSnapshot(
      `[MetricError: The label of frame 1 is 0.5. Metrics need labels of 0 or 1.]`,
    );
    expect(() => qualityOf([1, 1], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[MetricError: The chosen frames are none or repeat. Give different positions, at least one.]`,
    );
    expect(() => qualityOf([2], [0, 1])).toThrowErrorMatchingInlineSnapshot(
      `[MetricError: There is no frame 2 among 2 labelled ones.]`,
    );
    expect(() => clipRecall([1, Number.NaN], [0], 1)).toThrow('The score of frame 1 is not a number');
  });
});

it('means leave out and count records without a value', () => {
  expect(meanOf([1, undefined, 2])).toEqual({ value: 1.5, records: 2, undefinedRecords: 1 });
  expect(meanOf([]).value).toBeUndefined();
});
