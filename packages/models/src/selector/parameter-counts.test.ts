import { parameterEntries, type StateEntry } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { qwen2_05b, qwen2_15b, qwen2_7b } from '../config/qwen2.js';
import { tiny } from '../config/tiny.js';
import type { SiglipConfig } from '../siglip/siglip.js';
import { FrameSelector, type SelectorConfig } from './frame-selector.js';
import { scoreProgram } from './selector-programs.js';

/** SigLIP so400m as VideoITG runs it: 26 of its 27 layers (spec 1.2, 2.2). */
const so400m: SiglipConfig = { image: 384, patch: 14, width: 1152, layers: 26, heads: 16, mlp: 4304, epsilon: 1e-6 };

/** Parameters under a path, none of which exists: models are described, not allocated. */
function countUnder(state: readonly StateEntry[], prefix: string): number {
  return state
    .filter(({ path }) => path.startsWith(prefix))
    .reduce((sum, { axes }) => sum + axes.reduce((product, { size }) => product * Number(size), 1), 0);
}

const countsOf = (config: SelectorConfig): Record<string, number> => {
  const state = parameterEntries(new FrameSelector(config));
  const count = (prefix: string): number => countUnder(state, prefix);
  return {
    layer: count('language.blocks.0.'),
    layers: count('language.blocks.'),
    embedding: count('language.embedding.'),
    projector: count('projector.'),
    head: count('head.'),
    trained: count('') - count('vision.'),
    vision: count('vision.'),
  };
};

describe('parameters of the released sizes, to the last digit (spec 1.5)', () => {
  test.each([
    {
      name: '7B',
      language: qwen2_7b,
      counts: {
        layer: 233_057_792,
        layers: 6_525_618_176,
        embedding: 544_997_376,
        projector: 16_980_992,
        head: 3585,
        trained: 7_087_603_713,
      },
    },
    {
      name: '1.5B',
      language: qwen2_15b,
      counts: {
        layer: 46_797_824,
        layers: 1_310_339_072,
        embedding: 233_373_696,
        projector: 4_131_840,
        head: 1537,
        trained: 1_547_847_681,
      },
    },
    {
      name: '0.5B',
      language: qwen2_05b,
      counts: {
        layer: 14_912_384,
        layers: 357_897_216,
        embedding: 136_134_656,
        projector: 1_836_800,
        head: 897,
        trained: 495_870_465,
      },
    },
  ])('$name', ({ language, counts }) => {
    expect(countsOf({ ...tiny, vision: so400m, language })).toEqual({ ...counts, vision: 397_745_440 });
  });
});

test('parameters of the test configuration, counted by hand', () => {
  // Layer: q 48·48 + 48, k and v 48·16 + 16 each, o 48·48, three of 48·96, two norms of 48.
  const layer = 2352 + 2 * 784 + 2304 + 3 * 4608 + 2 * 48;
  // Vision layer: four of 32·32 + 32, 32·64 + 64, 64·32 + 32, two norms of 2·32; patches 32·(3·14·14) + 32, positions 16·32.
  const visionLayer = 4 * 1056 + 2112 + 2080 + 4 * 32;
  const projector = 32 * 48 + 48 + 48 * 48 + 48;
  expect(countsOf(tiny)).toEqual({
    layer,
    layers: 3 * layer,
    embedding: 300 * 48,
    projector,
    head: 49,
    trained: 3 * layer + 300 * 48 + 48 + projector + 49,
    vision: 18_816 + 32 + 512 + 2 * visionLayer,
  });
});

test('scores depend on every parameter: none is described in vain', () => {
  const model = new FrameSelector(tiny);
  const used = scoreProgram(model).state.map(({ path }) => path);
  expect(used).toEqual(parameterEntries(model).map(({ path }) => path));
});
