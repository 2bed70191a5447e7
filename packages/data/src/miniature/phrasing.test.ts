import { describe, expect, it } from 'vitest';
import { KINDS, drawPhrase, fillSlots, phrasings } from './phrasing.js';
import { RandomStream } from './random.js';
import { vocabularyText } from './vocabulary.js';

describe('phrasings', () => {
  it.each(KINDS)('holds out a quarter of the sentences of %s, and no word', (kind) => {
    const training = phrasings(kind, 'train');
    const heldOut = phrasings(kind, 'held_out');
    expect(new Set([...training, ...heldOut]).size).toBe(8 * 6 * 5);
    expect(heldOut.length).toBe(60);
    const seen = new Set(training.flatMap((sentence) => sentence.split(' ')));
    expect(heldOut.flatMap((sentence) => sentence.split(' ')).filter((word) => !seen.has(word))).toEqual([]);
  });

  it('fills every slot', () => {
    const slots = { object: 'the red ring', other: 'the blue circle' };
    for (let i = 0; i < 50; i++) {
      const phrase = drawPhrase(RandomStream.of(i, 'phrase'), 'touch', 'train', slots);
      expect(phrase).not.toMatch(/[{}]/);
      expect(phrase).toContain('the red ring');
      expect(phrase).toContain('the blue circle');
    }
  });

  it('names a slot without a value', () => {
    expect(() => fillSlots('show {object}', {})).toThrowErrorMatchingInlineSnapshot(
      `[Error: The sentence 'show {object}' needs a value for {object}.]`,
    );
  });
});

describe('vocabularyText', () => {
  it('holds every word of every sentence', () => {
    const words = new Set(vocabularyText().split(/\s+/));
    const used = KINDS.flatMap((kind) => [...phrasings(kind, 'train'), ...phrasings(kind, 'held_out')])
      .flatMap((sentence) => sentence.replace(/\{\w+\}/g, '').split(' '))
      .filter(Boolean);
    expect(used.filter((word) => !words.has(word))).toEqual([]);
    expect(vocabularyText()).not.toMatch(/[{}]/);
  });
});
