import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { trainBpe } from './train-bpe.js';

const read = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
// Written by tools/fixtures/tokenizer.py, in this repository, as this type.
const reference = JSON.parse(read('reference.json')) as { tokens: string[]; merges: string[] };
const merges = (corpus: string[], vocabularySize: number): unknown => trainBpe(corpus, { vocabularySize }).model.merges;

test("vocabulary and merges equal those of Hugging Face's trainer", () => {
  const { model } = trainBpe(read('corpus.txt').split(/(?<=\n)/u), { vocabularySize: 700 });
  expect(model.merges).toEqual(reference.merges);
  expect(Object.keys(model.vocab).sort((a, b) => (model.vocab[a] ?? 0) - (model.vocab[b] ?? 0))).toEqual(
    reference.tokens,
  );
});

describe('worked by hand', () => {
  // Words: hug 10, pug 5, pun 12, bun 4, hugs 5. Pairs: ug 20, un 16, then h+ug 15, p+un 12, p+ug 5, hug+s 5, b+un 4.
  const corpus = Object.entries({ hug: 10, pug: 5, pun: 12, bun: 4, hugs: 5 }).flatMap(([word, count]) =>
    new Array<string>(count).fill(word),
  );

  test('the most frequent pair first', () => {
    expect(merges(corpus, 259 + 4)).toEqual(['u g', 'u n', 'h ug', 'p un']);
  });

  test('equally frequent pairs: the older tokens first (p, before hug)', () => {
    expect(merges(corpus, 259 + 6)).toEqual(['u g', 'u n', 'h ug', 'p un', 'p ug', 'hug s']);
  });

  test('a run of one letter merges from the left', () => {
    expect(merges(['aaaaa', 'aaaaa'], 259 + 3)).toEqual(['a a', 'aa a', 'aa aaa']);
  });

  test('rare pairs are left alone', () => {
    expect(merges(['ab', 'cd'], 300)).toEqual([]);
  });
});

test('the ids of the smallest vocabulary are the bytes and the special tokens', () => {
  const { model, added_tokens: added } = trainBpe(['abab'], { vocabularySize: 259 });
  expect(Object.keys(model.vocab)).toHaveLength(256);
  expect([model.vocab['!'], model.vocab['~'], model.vocab['¡'], model.vocab['Ā'], model.vocab['Ń']]).toEqual([
    0, 93, 94, 188, 255,
  ]);
  expect(added.map(({ id }) => id)).toEqual([256, 257, 258]);
});

test('a vocabulary without room for the bytes is refused', () => {
  expect(() => trainBpe([], { vocabularySize: 258 })).toThrowErrorMatchingInlineSnapshot(
    `[TokenizerError: A vocabulary of 258 is too small: 256 bytes and 3 special tokens need 259.]`,
  );
});
