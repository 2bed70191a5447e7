import { bceWithLogits } from '@videoitg/core';
import { defineHead, mini, perFrame, pooling, tiny } from '@videoitg/models';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeModel, modelFromDescription } from './model-description.js';

/** As state.json holds it. */
const stored = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

const own = (version: number) =>
  defineHead({
    name: 'own',
    version,
    options: z.strictObject({ width: z.int().default(4) }),
    layout: () => ({ order: { kind: 'causal' }, anchors: true }),
    build: () => {
      throw new Error('not built here');
    },
    objective: perFrame(bceWithLogits),
    select: (run) => run.infer(),
  });

describe('a description gives the configuration back', () => {
  test.each([
    ['tiny', tiny],
    ['mini', mini(512)],
    ['other options', { ...tiny, head: pooling({ start: 'xavier' }) }],
  ])('%s', (_, config) => {
    const again = modelFromDescription(stored(describeModel(config)));
    const { head, ...sizes } = again;
    const { head: expected, ...expectedSizes } = config;
    expect(sizes).toEqual(expectedSizes);
    expect([head.name, head.version, head.options]).toEqual([expected.name, expected.version, expected.options]);
  });

  test('one that does not say whether the embeddings are tied: they are', () => {
    const { tiedEmbeddings: _, ...language } = tiny.language;
    expect(modelFromDescription(stored({ ...describeModel(tiny), language })).language).toEqual(tiny.language);
    const untied = { ...tiny, language: { ...tiny.language, tiedEmbeddings: false } };
    expect(modelFromDescription(stored(describeModel(untied))).language.tiedEmbeddings).toBe(false);
  });

  test('a head of a user’s own, once its file is imported', () => {
    const description = stored(describeModel({ ...tiny, head: own(2)({ width: 9 }) }));
    const { head } = modelFromDescription(description, { own: own(2) });
    expect(head).toMatchObject({ name: 'own', version: 2, options: { width: 9 }, layout: { anchors: true } });
  });
});

describe('descriptions that give none', () => {
  const description = describeModel({ ...tiny, head: own(1)() });

  test('a head that is not known', () => {
    expect(() => modelFromDescription(description)).toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The checkpoint was made with the head "own", which is not known here. Import the file that defines it: --import FILE.]`,
    );
    const inherited = { ...description, head: { name: 'constructor', version: 1, options: {} } };
    expect(() => modelFromDescription(inherited)).toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The checkpoint was made with the head "constructor", which is not known here. Import the file that defines it: --import FILE.]`,
    );
  });

  test('another version of the head', () => {
    expect(() => modelFromDescription(description, { own: own(2) })).toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The checkpoint was made with version 1 of the head "own"; this is version 2. Use the one that it was trained with.]`,
    );
  });

  test('sizes that are none', () => {
    expect(() => modelFromDescription({ ...description, tokenBudget: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The checkpoint's model cannot be built: tokenBudget: Too small: expected number to be >0. Use the version of videoitg that wrote it.]`,
    );
    expect(() => modelFromDescription({})).toThrowErrorMatchingInlineSnapshot(
      `[TrainingError: The checkpoint's model cannot be built: vision: Invalid input: expected object, received undefined. Use the version of videoitg that wrote it.]`,
    );
  });

  test('options that the head does not take', () => {
    const other = { ...description, head: { name: 'own', version: 1, options: { height: 1 } } };
    expect(() => modelFromDescription(other, { own: own(1) })).toThrowErrorMatchingInlineSnapshot(
      `[HeadError: The head "own" does not take these options: Unrecognized key: "height". Mend or leave them out.]`,
    );
  });
});
