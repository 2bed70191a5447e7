import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

import { chosenText, fixtureIds } from '../testing/text-pieces.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { encodeConversation } from './conversation.js';
import type { PromptPart } from './prompt-part.js';
import { normalizeTurns, type Turn } from './turns.js';

/** An independent reading of spec 3.4 with transformers' tokenizer; written by `tools/fixtures/qwen2-tokenizer.py`. */
interface Conversations {
  /** Conversation i has 1 + i mod `mostTurns` turns, and one of the assistant before them if i mod 8 is 5. */
  readonly mostTurns: number;
  /** Turn k of conversation i has (i + k) mod (`longestTurn` + 1) pieces. */
  readonly longestTurn: number;
  readonly cases: readonly {
    readonly picture: boolean;
    /** -200 where a picture stands. */
    readonly ids: string;
    /** Per position 1 if it is a target in the assistant's turns, plus 2 if the reference trains on it. */
    readonly targets: string;
  }[];
}

// The file is this package's own; the comparison checks its form.
const { cases, mostTurns, longestTurn } = JSON.parse(
  readFileSync(new URL('./fixtures/conversations.json', import.meta.url), 'utf8'),
) as Conversations;

function conversation(at: number): Turn[] {
  const first = at % 8 === 5 ? 1 : 0;
  return Array.from({ length: 1 + first + (at % mostTurns) }, (_, turn) => ({
    from: (turn + first) % 2 === 1 ? 'gpt' : 'human',
    value: chosenText(['turn', at, turn], (at + turn) % (longestTurn + 1)),
  }));
}

const sentinel = -200;
const flatIds = (parts: readonly PromptPart[]): number[] =>
  parts.flatMap((part) => (part.kind === 'text' ? [...part.ids] : [sentinel]));
const flatTargets = (parts: readonly PromptPart[]): number[] =>
  parts.flatMap((part) => (part.kind === 'text' ? [...(part.targets ?? [])] : [0]));

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(fileURLToPath(new URL('../tokenizer/fixtures/qwen2', import.meta.url)));
});

test('ids and targets of 200 conversations', () => {
  expect(cases).toHaveLength(200);
  cases.forEach(({ picture, ids, targets }, at) => {
    const turns = normalizeTurns(conversation(at), { picture });
    const reference = encodeConversation(turns, tokenizer);
    const assistant = flatTargets(encodeConversation(turns, tokenizer, { targets: 'assistant' }));
    const marks = flatTargets(reference).map((mark, position) => 2 * mark + (assistant[position] ?? NaN));
    expect({ at, turns, ids: flatIds(reference), targets: marks.join('') }).toEqual({
      at,
      turns,
      ids: fixtureIds(ids),
      targets,
    });
  });
});

test('the conversations have pictures in the middle, spelled special tokens and empty turns', () => {
  const texts = cases.flatMap(({ picture }, at) => normalizeTurns(conversation(at), { picture }));
  for (const found of [/<\|im_end\|>/, /^$/, /^<image>$/, /^<image>\n./u])
    expect(texts.filter(({ value }) => found.test(value)).length).toBeGreaterThan(3);
  expect(cases.filter(({ targets }) => ['0', '2', '3'].every((mark) => targets.includes(mark))).length).toBeGreaterThan(
    100,
  );
});
