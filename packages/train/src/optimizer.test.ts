import { describe, expect, test } from 'vitest';
import { adamW, groupOf, rateOf, startsWithPath } from './optimizer.js';

describe('groups are path prefixes, not substrings', () => {
  // The reference's substring rule also catches the projector and the tower's output projections (spec 4.2).
  const optimizer = adamW({ learningRate: 2e-5, groups: { head: 2e-4 } });

  test.each([
    ['head.score.weight', 'head'],
    ['head', 'head'],
    ['projector.out.weight', 'default'],
    ['vision.blocks.0.attention.head.weight', 'default'],
    ['heads.0.weight', 'default'],
    ['headroom', 'default'],
  ])('%s is in %s', (path, group) => {
    expect(groupOf(optimizer, path)).toBe(group);
  });

  test('the projector joins the head only when it is named, as the reference trained', () => {
    const parity = adamW({ learningRate: 2e-5, groups: { head: 2e-4, projector: 2e-4 } });
    const rate = (path: string): number => rateOf(parity, groupOf(parity, path));
    expect(rate('projector.out.weight')).toBe(2e-4);
    expect(rate('head.score.bias')).toBe(2e-4);
    expect(rate('language.norm.scale')).toBe(2e-5);
  });

  test('the longest prefix wins, in any order', () => {
    for (const groups of [
      { language: 1e-3, 'language.blocks.1': 1e-4 },
      { 'language.blocks.1': 1e-4, language: 1e-3 },
    ]) {
      const nested = adamW({ learningRate: 1, groups });
      expect(groupOf(nested, 'language.blocks.1.norm1.scale')).toBe('language.blocks.1');
      expect(groupOf(nested, 'language.blocks.10.norm1.scale')).toBe('language');
    }
  });
});

test('a prefix covers a path at or under it', () => {
  expect(startsWithPath('language.norm.scale', 'language')).toBe(true);
  expect(startsWithPath('language', 'language')).toBe(true);
  expect(startsWithPath('languages.x', 'language')).toBe(false);
  expect(startsWithPath('a.language', 'language')).toBe(false);
});

test('settings left out are those of the reference (spec 4.2)', () => {
  expect(adamW({ learningRate: 2e-5 })).toEqual({
    learningRate: 2e-5,
    betas: [0.9, 0.999],
    epsilon: 1e-8,
    weightDecay: 0,
    groups: {},
  });
});

test('settings that cannot be', () => {
  expect(() => adamW({ learningRate: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[TrainingError: The optimizer's learningRate: Too small: expected number to be >0.]`,
  );
  expect(() => adamW({ learningRate: 1e-3, betas: [0.9, 1] })).toThrowErrorMatchingInlineSnapshot(
    `[TrainingError: The optimizer's betas.1: Too big: expected number to be <1.]`,
  );
  expect(() => adamW({ learningRate: 1e-3, groups: { head: -1 } })).toThrowErrorMatchingInlineSnapshot(
    `[TrainingError: The optimizer's groups.head: Too small: expected number to be >0.]`,
  );
  // As from a file that is not type-checked.
  const misspelt = { learningRate: 1e-3, learnigRate: 1e-3 };
  expect(() => adamW(misspelt)).toThrowErrorMatchingInlineSnapshot(
    `[TrainingError: The optimizer's settings: Unrecognized key: "learnigRate".]`,
  );
});
