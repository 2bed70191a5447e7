import { Tokenizer, trainBpe, verdicts, type Generation, type SelectRun } from '@videoitg/models';
import { expect, test } from 'vitest';
import { judgeAfterLabels, verdictQuality } from './prefix-quality.js';

const of = (...values: number[]): Float32Array => Float32Array.from(values);

test('shares by hand', () => {
  // Seven frames that are not the first of their video; changes at frames 2 and 4 of the first and 1 of the second.
  const labels = [of(0, 0, 1, 1, 0), of(1, 0, 0, 0)];
  // Verdicts 1 0 1 1 1 and 1 1 0 1.
  const gold = [of(0.9, 0.2, 0.7, 0.8, 0.6), of(0.7, 0.6, 0.1, 0.9)];
  // Verdicts 0 0 0 0 0 and 1 1 1 0.
  const own = [of(0.1, 0.2, 0.3, 0.4, 0.5), of(0.9, 0.9, 0.9, 0.1)];
  expect(verdictQuality(labels, gold, own)).toEqual({
    gold: {
      accuracy: 4 / 7, // frames 1, 2, 3 and 2
      accuracyAtChanges: 1 / 3, // frame 2
      copies: 5 / 7, // against 0 0 1 1 and 1 0 0: frames 1, 3, 4 and 1, 2
    },
    own: {
      accuracy: 3 / 7, // frames 1, 4 and 3
      accuracyAtChanges: 1 / 3, // frame 4
      copies: 6 / 7, // against 0 0 0 0 and 1 1 1: all but the last
    },
    copyAccuracy: 4 / 7, // frames 1, 3 and 2, 3
    noAccuracy: 5 / 7,
  });
});

test('every verdict is scored after the labels before it, whatever the model says', async () => {
  const tokenizer = new Tokenizer(trainBpe(['none'], { vocabularySize: 262 }));
  const [no = -1, yes = -1] = [tokenizer.encode('0')[0], tokenizer.encode('1')[0]];
  const written: string[] = [];
  const run: SelectRun = {
    samples: [
      { id: 'a', frames: 3 },
      { id: 'b', frames: 2 },
    ],
    tokenizer,
    k: 1,
    infer: () => Promise.reject(new Error('this model only writes')),
    // p(1) is 3/4 after nothing and after a 1, and 1/5 after a 0.
    generate(sample) {
      written[sample] = '';
      const logits = (chance: number): Float32Array => {
        const all = new Float32Array(tokenizer.vocabularySize).fill(-9);
        all[yes] = Math.log(chance);
        all[no] = Math.log(1 - chance);
        return all;
      };
      const generation: { -readonly [K in keyof Generation]: Generation[K] } = {
        logits: logits(0.75),
        next(token) {
          written[sample] += tokenizer.decode([token]);
          generation.logits = logits(token === yes ? 0.75 : 0.2);
          return Promise.resolve();
        },
      };
      return Promise.resolve(generation);
    },
  };
  const labels = new Map([
    ['b', of(1, 0)],
    ['a', of(0, 1, 1)],
  ]);
  const scores = await judgeAfterLabels(labels)(run);
  expect(written).toEqual(['01', '1']);
  // Logits are f32.
  [0.75, 0.2, 0.75, 0.75, 0.75].forEach((score, at) => expect(scores[at]).toBeCloseTo(score, 6));
  // Its own prefix is 1 throughout.
  const own = await verdicts().select(run);
  expect(written).toEqual(['11', '1']);
  for (const score of own) expect(score).toBeCloseTo(0.75, 6);
});
