import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, suggestion } from './did-you-mean.js';

describe('editDistance', () => {
  // Counted by hand; kitten/sitting and CA/ABC are the textbook cases (restricted form: CA -> ABC is 3).
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['CA', 'ABC', 3],
    ['learnigRate', 'learningRate', 1],
    ['seelct', 'select', 1],
    ['épée', 'epee', 2],
  ])('%s to %s is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('didYouMean', () => {
  it('finds the nearest of several and nothing for another word', () => {
    expect(didYouMean('selct', ['export', 'select', 'train'])).toBe('select');
    expect(didYouMean('make_mini', ['make-mini'])).toBe('make-mini');
    expect(didYouMean('frobnicate', ['export', 'select', 'train'])).toBeUndefined();
    expect(didYouMean('x'.repeat(1000), ['x'])).toBeUndefined();
  });

  it('appends to a sentence', () => {
    expect(suggestion('trian', ['train'])).toBe(' Did you mean train?');
    expect(suggestion('zzz', ['train'])).toBe('');
  });
});
