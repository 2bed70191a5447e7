import { CounterRandom } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { Tokenizer } from '../tokenizer/tokenizer.js';
import { trainBpe } from '../tokenizer/train-bpe.js';
import { IndexListGrammar, writeIndexList } from './index-list.js';

const tokenizer = new Tokenizer(trainBpe(['none of the frames, none'], { vocabularySize: 270 }));
const END = '<|im_end|>';

/** Writes tokens from an empty grammar; gives it with the indices that were completed. */
function after(tokens: readonly number[], size: { readonly frames: number; readonly most: number }) {
  const grammar = new IndexListGrammar(tokenizer, size);
  const indices = tokens.flatMap((token) => grammar.accept(token) ?? []);
  return { grammar, indices };
}

test('the answer that training shows', () => {
  expect(writeIndexList(Float32Array.of(1, 0, 0, 1, 1, 0))).toBe('0, 3, 4');
  expect(writeIndexList(new Float32Array(3))).toBe('none');
  expect(writeIndexList(Float32Array.from({ length: 12 }, (_, at) => Number(at === 11)))).toBe('11');
});

test('the answer of labels is an answer of the grammar, written by the same tokens', () => {
  const labels = Float32Array.from({ length: 120 }, (_, at) => Number([0, 7, 10, 99, 100, 119].includes(at)));
  for (const text of [writeIndexList(labels), 'none']) {
    const grammar = new IndexListGrammar(tokenizer, { frames: 120, most: 8 });
    for (const token of [...tokenizer.encode(text), tokenizer.id(END)]) {
      expect(grammar.allowed()).toContain(token);
      grammar.accept(token);
    }
    expect(grammar.ended).toBe(true);
    expect(grammar.allowed()).toEqual([]);
  }
});

describe('what the grammar allows', () => {
  /** Every answer, by trying all tokens. */
  function answers(size: { readonly frames: number; readonly most: number }): string[] {
    const walk = (tokens: readonly number[]): string[] => {
      const { grammar } = after(tokens, size);
      if (grammar.ended) return [tokenizer.decode(tokens)];
      return grammar.allowed().flatMap((token) => walk([...tokens, token]));
    };
    return walk([]);
  }

  test('all lists of different frames, and `none`', () => {
    const expected = ['none', '0', '1', '2', '0, 1', '0, 2', '1, 0', '1, 2', '2, 0', '2, 1'];
    expect(answers({ frames: 3, most: 2 }).sort()).toEqual(expected.map((text) => text + END).sort());
    expect(answers({ frames: 1, most: 9 }).sort()).toEqual([`0${END}`, `none${END}`]);
  });

  test('indices of one digit and of two: no leading zero, none beyond the last frame', () => {
    const numbers = Array.from({ length: 12 }, (_, index) => `${index}${END}`);
    expect(answers({ frames: 12, most: 1 }).sort()).toEqual([...numbers, `none${END}`].sort());
  });

  test.each([7, 10, 11, 100, 101, 512, 1024])('random answers about %d frames', (frames) => {
    const random = new CounterRandom([1, 'index lists', frames]);
    let draws = 0;
    for (let trial = 0; trial < 40; trial++) {
      const most = 1 + random.integerBelow(8, draws++);
      const grammar = new IndexListGrammar(tokenizer, { frames, most });
      const [tokens, completed]: [number[], number[]] = [[], []];
      while (!grammar.ended) {
        const allowed = grammar.allowed();
        const token = allowed[random.integerBelow(allowed.length, draws++)] ?? -1;
        tokens.push(token);
        const index = grammar.accept(token);
        if (index !== undefined) completed.push(index);
      }
      const text = tokenizer.decode(tokens);
      expect(text).toMatch(/^(none|(0|[1-9]\d*)(, (0|[1-9]\d*))*)<\|im_end\|>$/);
      const named = text.startsWith('none') ? [] : text.replace(END, '').split(', ').map(Number);
      expect(named).toEqual(completed);
      expect(new Set(named).size).toBe(named.length);
      expect(named.length).toBeLessThanOrEqual(most);
      expect(named.every((index) => index < frames)).toBe(true);
    }
  });
});

test('a tokenizer that joins digits is refused', () => {
  const joining = { encode: (text: string) => Int32Array.from(text.match(/\d+|\D/g) ?? [], Number), id: () => 9 };
  expect(() => new IndexListGrammar(joining, { frames: 3, most: 2 })).toThrowErrorMatchingInlineSnapshot(
    `[HeadError: The tokenizer does not split numbers into single digits, so a list of indices cannot be written token by token. Use one that does, such as Qwen2’s.]`,
  );
});
