import { sigmoid, tiny } from '@videoitg/models';
import { describe, expect, test } from 'vitest';
import { handMadeVideo, question } from '../testing/hand-made-video.js';
import { ScoringSession } from '../testing/scoring-session.js';
import { evaluateGrounding } from './evaluate.js';
import { scoreQuestions } from './score.js';

const perFrame = 16 * 32; // patches of the tiny tower, and their width
const tokenizer = { encode: (text: string): Int32Array => Int32Array.of(Number(text)), id: () => 0 };

describe('quality of hand-made scores', () => {
  const four = handMadeVideo('four', 4, [question('0', [1, 0, 0, 0]), question('1', [0, 0, 1, 1])], { perFrame });
  const two = handMadeVideo('two', 2, [question('2', [0, 1])], { perFrame });
  const session = new ScoringSession(
    [
      [3, 2, 1, 0],
      [0, 3, 2, 1],
      [-1, 1],
    ],
    tiny.language.hidden,
  );
  const evaluate = (videos = [four, two]) =>
    evaluateGrounding(session, tiny, videos, {
      k: 1,
      seed: 1,
      tokenizer,
      kindOf: ({ id }) => (id === '2' ? 'touch' : 'appearance'),
    });
  // Sums of a few fractions in float64.
  const near = (value: number): unknown => expect.closeTo(value, 12);

  test('against hand arithmetic', async () => {
    // Question 1 ranks the frames 1, 2, 3, 0: precision 1/2 and 2/3 at its positives.
    const one = (1 / 2 + 2 / 3) / 2;
    expect(await evaluate()).toEqual({
      videos: 2,
      questions: 3,
      k: 1,
      ap: near((1 + one + 1) / 3),
      apByKind: { appearance: near((1 + one) / 2), touch: 1 },
      // Question 0 with the scores of 1 finds its positive last; 1 with those of 0 at ranks 3 and 4. 2 has no other.
      apSwapped: near((1 / 4 + (1 / 3 + 2 / 4) / 2) / 2),
      positiveRate: near((1 / 4 + 2 / 4 + 1 / 2) / 3),
      // The best frames are 0, 1, 1: right, wrong, right; with one positive F1 is 2 / (1 + 1).
      selected: { f1: near(2 / 3), hit: near(2 / 3) },
      // One uniform frame is the first: right for question 0 alone.
      uniform: { f1: near(1 / 3), hit: near(1 / 3) },
      random: {
        // 2 · p/T / (1 + p)
        f1: near((1 / 4 + 1 / 3 + 1 / 2) / 3),
        hit: near((1 / 4 + 1 / 2 + 1 / 2) / 3),
        // Means over all orders: (1 + 1/2 + 1/3 + 1/4) / 4; 49/72 over the six places of two among four; (1 + 1/2) / 2.
        ap: near((25 / 48 + 49 / 72 + 3 / 4) / 3),
      },
    });
  });

  test('without a second question nothing can be swapped', async () => {
    expect(await evaluate([two])).toMatchObject({ questions: 1, ap: 1, apSwapped: NaN });
  });

  test('K above the number of frames takes them all', async () => {
    const all = await evaluateGrounding(session, tiny, [two], { k: 8, seed: 1, tokenizer, kindOf: () => 'x' });
    expect(all.selected).toEqual({ f1: near(2 / 3), hit: 1 });
  });
});

test('many questions are scored batch by batch, in order', async () => {
  const logits = Array.from({ length: 40 }, (_, at) => [at / 10, -at / 10]);
  const questions = logits.map((_, at) => question(`${at}`, [0, 1]));
  const video = handMadeVideo('many', 2, questions, { perFrame });
  const session = new ScoringSession(logits, tiny.language.hidden);
  const asked = questions.map((own) => ({ video, question: own }));
  const scores = await scoreQuestions(session, tiny, asked, { tokenizer, k: 1 });
  expect(session.runs).toEqual([16, 16, 8]);
  expect(scores.map((own) => [...own])).toEqual(
    logits.map((own) => [...Float32Array.from(own, (logit) => sigmoid(Math.fround(logit)))]),
  );
});
