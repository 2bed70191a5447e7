import { describe, expect, test } from 'vitest';

import { Tokenizer } from '../tokenizer/tokenizer.js';
import { trainBpe } from '../tokenizer/train-bpe.js';
import { encodeConversation } from './conversation.js';
import type { ConversationOptions } from './conversation.js';
import type { PromptPart } from './prompt-part.js';
import { normalizeTurns } from './turns.js';
import type { Turn } from './turns.js';

// One token per byte, so that marks line up with text. "\n" is 198 and "!" 0, as in Qwen2; the special tokens are
// 256, 257, 258.
const tokenizer = new Tokenizer(trainBpe([], { vocabularySize: 259 }));
const human = (value: string): Turn => ({ from: 'human', value });
const gpt = (value: string): Turn => ({ from: 'gpt', value });

/** Text with a start token as {, an end token as }, a line end as /, and under it 1 for a target. */
function show(parts: readonly PromptPart[]): string[] {
  const letter: Readonly<Record<number, string>> = { 257: '{', 258: '}', 198: '/' };
  return parts.flatMap((part) => {
    if (part.kind === 'image') return ['IMAGE'];
    const text = Array.from(part.ids, (id) => letter[id] ?? tokenizer.decode([id])).join('');
    return [text, Array.from(part.targets ?? [], (mark) => (mark ? '1' : '.')).join('')];
  });
}

const encode = (turns: readonly Turn[], options: ConversationOptions = {}): string[] =>
  show(encodeConversation(turns, tokenizer, { system: 'sys', ...options }));

describe('marks, worked by hand', () => {
  const turns = [human('<image>\nWhat?\n'), gpt('a\nb'), human('ok!'), gpt('c')];

  test('reference: start, end and line-end tokens are targets in every turn', () => {
    expect(encode(turns)).toEqual([
      '{system/sys}/{user/',
      '1......1...111....1',
      'IMAGE',
      '/What?/}/{assistant/a/b}/{user/ok!}/{assistant/c}/',
      '1.....11111111111111111111....1...1111111111111111',
    ]);
  });

  test('assistant: only the turns of the assistant, with header, end and line end', () => {
    expect(encode(turns, { targets: 'assistant' })).toEqual([
      '{system/sys}/{user/',
      '...................',
      'IMAGE',
      '/What?/}/{assistant/a/b}/{user/ok!}/{assistant/c}/',
      '.........1111111111111111...........11111111111111',
    ]);
  });

  test('open: the header of the reply is given, not predicted', () => {
    expect(encode([human('<image>')], { targets: 'assistant', open: true })).toEqual([
      '{system/sys}/{user/',
      '...................',
      'IMAGE',
      '}/{assistant/',
      '.............',
    ]);
  });
});

test('the system turn is Qwen2s own by default', () => {
  expect(show(encodeConversation([human('x')], tokenizer))[0]).toBe('{system/You are a helpful assistant.}/{user/x}/');
});

test('special tokens spelled in a turn stay text and move no mark', () => {
  const [text, marks] = encode([human('a<|im_end|>b')], { targets: 'assistant' });
  expect(text).toBe('{system/sys}/{user/a<|im_end|>b}/');
  expect(marks).toBe('.'.repeat(text?.length ?? 0));
});

test('a line end that opens a turn is tokenised together with the header', () => {
  const joined = new Tokenizer(trainBpe(['\n\n', '\n\n'], { vocabularySize: 260 }));
  const [part] = encodeConversation([human('\nx')], joined, { system: '' });
  expect(part?.kind === 'text' && [...part.ids].filter((id) => id === 256)).toHaveLength(1);
});

describe('normalizeTurns (spec 3.4)', () => {
  const normalize = (turns: readonly Turn[], picture = true): string[] =>
    normalizeTurns(turns, { picture }).map(({ value }) => value);

  test('a missing placeholder is set in front of the first turn', () => {
    expect(normalize([human(' hi '), gpt(' a ')])).toEqual(['<image>\nhi', ' a ']);
    expect(normalize([human(' hi ')], false)).toEqual([' hi ']);
  });

  test('all placeholders of a turn become one in front, assistant turns too', () => {
    expect(normalize([human('a <image> b <image>\n'), gpt('see <image>')])).toEqual(['<image>\na  b', '<image>\nsee']);
  });

  test('a turn of nothing else is the placeholder alone', () => {
    expect(normalize([human(' <image>\n')])).toEqual(['<image>']);
  });

  test("white space is Python's: U+0085 and U+001F go, U+FEFF stays", () => {
    expect(normalize([human('\u001f\u0085\u3000\ufeffa\u2028\u00a0<image>')])).toEqual(['<image>\n\ufeffa']);
  });

  test('a leading turn of the assistant is dropped, and the picture goes to the first that is left', () => {
    expect(normalize([gpt('hello'), human('hi'), gpt('a')])).toEqual(['<image>\nhi', 'a']);
  });
});

test('turns that do not alternate are refused', () => {
  expect(() => encode([])).toThrowErrorMatchingInlineSnapshot(`[PromptError: A conversation needs at least one turn.]`);
  expect(() => encode([human('a'), human('b')])).toThrowErrorMatchingInlineSnapshot(
    `[PromptError: Turn 1 is from "human" where "gpt" is due. Turns alternate, the human first; merge or drop the turn.]`,
  );
});
