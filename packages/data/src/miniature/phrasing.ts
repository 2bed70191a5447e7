import type { RandomStream } from './random.js';

/** Instruction kinds. `motion` is part of the world but left out of sets unless asked for: it is hard to learn. */
export const KINDS = ['appearance', 'attribute', 'touch', 'before', 'after', 'text', 'summary', 'motion'] as const;
export type Kind = (typeof KINDS)[number];
export type Split = 'train' | 'held_out';

/** What a clause's braces stand for; a clause of a kind uses only the slots of that kind. */
export type Slots = Readonly<Partial<Record<'object' | 'other' | 'direction' | 'word', string>>>;

export const OPENERS = ['show', 'find', 'select', 'pick', 'give me', 'i need', 'which are', 'return'] as const;
export const NOUNS = ['the frames', 'the moments', 'frames', 'every moment', 'the part', 'all frames'] as const;
export const CLAUSES: Readonly<Record<Kind, readonly string[]>> = {
  appearance: [
    'where {object} is visible',
    'in which {object} appears',
    'with {object} on screen',
    'that contain {object}',
    'when you can see {object}',
  ],
  attribute: [
    'where any {object} is visible',
    'in which any {object} appears',
    'with any {object} on screen',
    'that contain any {object}',
    'when you can see any {object}',
  ],
  touch: [
    'where {object} touches {other}',
    'in which {object} meets {other}',
    'when {object} and {other} are in contact',
    'with {object} touching {other}',
    'that show {object} hitting {other}',
  ],
  before: [
    'where {object} is visible before {other} appears',
    'in which {object} appears before {other} enters',
    'with {object} on screen before {other} comes',
    'that contain {object} before {other} enters',
    'when you can see {object} until {other} appears',
  ],
  after: [
    'where {object} is visible after {other} leaves',
    'in which {object} appears after {other} is gone',
    'with {object} on screen once {other} has left',
    'that contain {object} after {other} leaves',
    'when you can see {object} once {other} is gone',
  ],
  text: [
    'where the sign says {word}',
    'in which the sign reads {word}',
    'with the word {word} on screen',
    'that contain the word {word}',
    'when you can read {word}',
  ],
  summary: [
    'that summarise the whole video',
    'where a new scene begins',
    'that give an overview of every scene',
    'for a summary of the whole video',
    'that describe the entire video',
  ],
  motion: [
    'where {object} moves {direction}',
    'in which {object} is moving {direction}',
    'when {object} goes {direction}',
    'with {object} going {direction}',
    'that show {object} travel {direction}',
  ],
};

/**
 * The sentences of a kind, with slots still open. A quarter of the (opener, noun, clause) combinations belongs to
 * held-out videos alone; every word of them also occurs in a training sentence.
 */
export function phrasings(kind: Kind, split: Split): string[] {
  return OPENERS.flatMap((opener, i) =>
    NOUNS.flatMap((noun, j) =>
      CLAUSES[kind]
        .filter((_, k) => ((i * 7 + j * 3 + k * 5) % 4 === 0) === (split === 'held_out'))
        .map((clause) => `${opener} ${noun} ${clause}`),
    ),
  );
}

/** Fills the braces of a sentence; throws an Error naming a slot that has no value. */
export function fillSlots(sentence: string, slots: Slots): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(slots, name) ? slots[name as keyof Slots] : undefined; // an own key is a slot's name
    if (value === undefined) throw new Error(`The sentence '${sentence}' needs a value for {${name}}.`);
    return value;
  });
}

/** One sentence of a kind and split with its slots filled. */
export function drawPhrase(random: RandomStream, kind: Kind, split: Split, slots: Slots): string {
  return fillSlots(random.pick(phrasings(kind, split)), slots);
}
