import { parameterEntries, type StateEntry } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { siglipSo400m } from '../config/siglip.js';
import { tiny } from '../config/tiny.js';
import { videoitg } from '../config/videoitg.js';
import { siglipLayout } from '../huggingface/layout.js';
import { siglipNames } from '../huggingface/siglip-names.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { Siglip } from '../siglip/siglip.js';
import { FrameSelector, type SelectorConfig } from './frame-selector.js';
import { scoreProgram } from './selector-programs.js';

/** Parameters under a path, none of which exists: models are described, not allocated. */
function countUnder(state: readonly StateEntry[], prefix: string): number {
  return state
    .filter(({ path }) => path.startsWith(prefix))
    .reduce((sum, { axes }) => sum + axes.reduce((product, { size }) => product * Number(size), 1), 0);
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

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

/** Of the released tower's tensors, those that no result depends on: its last layer, the final norm, the pooling head. */
function unusedVision(): Record<string, number> {
  const { names } = siglipLayout(new Siglip(siglipSo400m));
  const count = (part: RegExp): number =>
    Object.keys(siglipNames(siglipSo400m))
      .filter((key) => part.test(key))
      .map((key) => names.meaningOf(`vision_model.${key.replace('{}', String(siglipSo400m.layers))}`))
      .reduce((sum, meaning) => sum + (meaning?.kind === 'ignored' ? elements(meaning.shape ?? []) : NaN), 0);
  return { layer: count(/^encoder/), norm: count(/^post_layernorm/), head: count(/^head/) };
}

describe('parameters of the released sizes, to the last digit (spec 1.5)', () => {
  test.each([
    {
      size: '7b',
      counts: {
        layer: 233_057_792,
        layers: 6_525_618_176,
        embedding: 544_997_376,
        projector: 16_980_992,
        head: 3585,
        trained: 7_087_603_713,
      },
      predicting: 7_615_616_512,
      withSiglip: 7_515_829_313,
    },
    {
      size: '1.5b',
      counts: {
        layer: 46_797_824,
        layers: 1_310_339_072,
        embedding: 233_373_696,
        projector: 4_131_840,
        head: 1537,
        trained: 1_547_847_681,
      },
      predicting: 1_543_714_304,
      withSiglip: 1_976_073_281,
    },
    {
      size: '0.5b',
      counts: {
        layer: 14_912_384,
        layers: 357_897_216,
        embedding: 136_134_656,
        projector: 1_836_800,
        head: 897,
        trained: 495_870_465,
      },
      predicting: 494_032_768,
      withSiglip: 924_096_065,
    },
  ] as const)('$size', ({ size, counts, predicting, withSiglip }) => {
    const config = videoitg(size);
    expect(countsOf(config)).toEqual({ ...counts, vision: 397_745_440 });
    const language = new Qwen2(config.language, { predictsTokens: true });
    expect(countUnder(parameterEntries(language), '')).toBe(predicting);
    const unused = Object.values(unusedVision()).reduce((sum, count) => sum + count, 0);
    expect(counts.trained + 397_745_440 + unused).toBe(withSiglip);
  });

  test('SigLIP', () => {
    const state = parameterEntries(new Siglip(siglipSo400m));
    const unused = unusedVision();
    expect({
      patches: countUnder(state, 'patch'),
      positions: countUnder(state, 'position'),
      layer: countUnder(state, 'blocks.0.'),
      used: countUnder(state, ''),
      unused,
    }).toEqual({
      patches: 678_528,
      positions: 839_808,
      layer: 15_239_504,
      used: 397_745_440,
      unused: { layer: 15_239_504, norm: 2304, head: 15_238_352 },
    });
    expect(Object.values(unused).reduce((sum, count) => sum + count, countUnder(state, ''))).toBe(428_225_600);
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
