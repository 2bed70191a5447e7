import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

import { chosenText, fixtureIds, qwen2Ids } from '../testing/text-pieces.js';
import { loadTokenizer } from './load-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

const { cases, longest } = qwen2Ids;
const strings = cases.map((_, at) => chosenText(['string', at], 1 + (at % longest)));

describe("a tokenizer that transformers' class for Qwen2 has saved, on 2,000 strings", () => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await loadTokenizer(fileURLToPath(new URL('./fixtures/qwen2', import.meta.url)));
  });

  test('the strings are worth it: every piece, every special token, many of both', () => {
    expect(new Set(strings).size).toBeGreaterThan(1900);
    for (const piece of qwen2Ids.pieces) expect(strings.some((text) => text.includes(piece))).toBe(true);
    expect(cases.filter(([, plain]) => plain !== undefined).length).toBeGreaterThan(100);
  });

  test('ids where special tokens are obeyed', () => {
    const wrong = strings.flatMap((text, at) => {
      const [ids, expected] = [[...tokenizer.encodeWithSpecial(text)], fixtureIds(cases[at]?.[0] ?? '')];
      return ids.join() === expected.join() ? [] : [{ text, ids, expected }];
    });
    expect(wrong).toEqual([]);
  });

  test('ids where they are text', () => {
    const wrong = strings.flatMap((text, at) => {
      const [obeyed = '', plain = obeyed] = cases[at] ?? [];
      const [ids, expected] = [[...tokenizer.encode(text)], fixtureIds(plain)];
      return ids.join() === expected.join() ? [] : [{ text, ids, expected }];
    });
    expect(wrong).toEqual([]);
  });

  test('texts of the ids are the strings, normalised', () => {
    for (const text of strings) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.normalize('NFC'));
  });
});
