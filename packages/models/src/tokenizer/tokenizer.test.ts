import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { Tokenizer } from './tokenizer.js';
import { trainBpe } from './train-bpe.js';

interface Fixture {
  readonly vocabulary: number;
  /** How many of the last cases spell special tokens. */
  readonly spelled: number;
  readonly cases: readonly (readonly [text: string, ids: readonly number[], decoded: string])[];
}

const read = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
// Written by tools/fixtures/tokenizer.py, in this repository, as this type.
const fixture = JSON.parse(read('ids.json')) as Fixture;
const json = trainBpe(read('corpus.txt').split(/(?<=\n)/u), { vocabularySize: fixture.vocabulary });
const tokenizer = new Tokenizer(json);
const ordinary = fixture.cases.slice(0, -fixture.spelled);
const spelled = fixture.cases.slice(-fixture.spelled);

describe("equal to Hugging Face's tokenizers and transformers", () => {
  test(`ids of ${ordinary.length} strings`, () => {
    expect(ordinary.length).toBeGreaterThan(350);
    for (const [text, ids] of ordinary) expect([text, ...tokenizer.encode(text)]).toEqual([text, ...ids]);
  });

  test('texts of the ids', () => {
    for (const [, ids, decoded] of ordinary) expect(tokenizer.decode(ids)).toBe(decoded);
  });

  test('trusted text that spells special tokens', () => {
    for (const [text, ids, decoded] of spelled) {
      expect([...tokenizer.encodeWithSpecial(text)]).toEqual(ids);
      expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(decoded);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });
});

describe('special tokens', () => {
  test('stand behind the ordinary ones', () => {
    expect(tokenizer.vocabularySize).toBe(420);
    expect(['<|endoftext|>', '<|im_start|>', '<|im_end|>'].map((token) => tokenizer.id(token))).toEqual([
      417, 418, 419,
    ]);
  });

  test('in ordinary text they are text', () => {
    for (const [text] of spelled) {
      const ids = tokenizer.encode(text);
      expect(Math.max(...ids)).toBeLessThan(417);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  test('an unknown one is refused', () => {
    expect(() => tokenizer.id('<image>')).toThrowErrorMatchingInlineSnapshot(
      `[TokenizerError: The tokenizer has no special token <image>. It has: <|endoftext|> <|im_start|> <|im_end|>.]`,
    );
  });
});

test('an exclamation mark alone is id 0 and survives (spec 3.4)', () => {
  expect([...tokenizer.encode('!')]).toEqual([0]);
  expect(tokenizer.decode([0])).toBe('!');
});

test('empty text', () => {
  expect(tokenizer.encode('')).toEqual(new Int32Array(0));
  expect(tokenizer.encodeWithSpecial('')).toEqual(new Int32Array(0));
  expect(tokenizer.decode([])).toBe('');
});

test('ids outside the vocabulary are refused', () => {
  for (const id of [420, -1, 1.5])
    expect(() => tokenizer.decode([0, id])).toThrow(`${id} is no token of this vocabulary`);
});

describe('refused content', () => {
  test('another kind of tokenizer', () => {
    const content = { ...json, model: { ...json.model, type: 'Unigram' } };
    expect(() => new Tokenizer(content, 'a/tokenizer.json')).toThrowErrorMatchingInlineSnapshot(
      `[TokenizerError: a/tokenizer.json is no BPE tokenizer in the format of Hugging Face's tokenizer.json: at "model.type": Invalid input: expected "BPE". Take the file tokenizer.json of a Qwen2 model, or make one with tools/make-tokenizer.ts.]`,
    );
  });

  test('an added token that trims its neighbours', () => {
    const content = { ...json, added_tokens: json.added_tokens.map((token) => ({ ...token, lstrip: true })) };
    expect(() => new Tokenizer(content)).toThrowErrorMatchingInlineSnapshot(
      `[TokenizerError: The tokenizer: the added token "<|endoftext|>" sets lstrip, rstrip, single_word or normalized, which are not supported. Use a tokenizer whose added tokens match exactly, as those of Qwen2 do.]`,
    );
  });

  test('a part that the library does not know', () => {
    const content = { ...json, decoder: { type: 'Telepathy' } };
    expect(() => new Tokenizer(content)).toThrowErrorMatchingInlineSnapshot(
      `[TokenizerError: The tokenizer is not accepted by the tokenizers library: Unknown Decoder type: Telepathy]`,
    );
  });
});
