import { CounterRandom, parameterEntries, type StateEntry } from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { anchors } from '../heads/anchors.js';
import { indices } from '../heads/indices.js';
import { pooling } from '../heads/pooling.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { FrameSelector, type SelectorConfig } from '../selector/frame-selector.js';
import { Siglip } from '../siglip/siglip.js';
import {
  projectorLayout,
  qwen2Layout,
  siglipLayout,
  videoitgLayout,
  videoLanguageLayout,
  type Layout,
} from './layout.js';
import { aliasOf, ignored, leadingOne, reshaped, type NameTable } from './name-table.js';
import { Names } from './names.js';
import { projectorShapes, qwen2Shapes, siglipShapes, videoitgShapes, without } from './testing/checkpoint-tensors.js';
import type { TensorShapes } from './testing/checkpoint-tensors.js';

/** Some selector of a few layers. */
function randomConfig(seed: number): SelectorConfig {
  const random = new CounterRandom([seed, 'names']);
  return {
    ...tiny,
    vision: { ...tiny.vision, layers: 1 + random.integerBelow(3, 0) },
    language: {
      ...tiny.language,
      layers: 1 + random.integerBelow(3, 1),
      tiedEmbeddings: random.integerBelow(2, 2) === 1,
    },
    head: random.integerBelow(2, 3) === 1 ? pooling() : anchors(),
  };
}

/** Name and shape of every tensor that a layout writes. */
const written = ({ names }: Layout): TensorShapes =>
  Object.fromEntries([...names.parameters].map(({ key, fileShape }) => [key, fileShape]));

/** Without what lies behind the layers that are run. */
const used = (shapes: TensorShapes, layers: number): TensorShapes =>
  without(shapes, new RegExp(`encoder\\.layers\\.${layers}\\.|post_layernorm|vision_model\\.head`));

describe.each(Array.from({ length: 12 }, (_, seed) => seed))('random selector %i', (seed) => {
  const config = randomConfig(seed);
  const model = new FrameSelector(config);
  const { vision, language } = config;
  const layouts = {
    videoitg: videoitgLayout(model),
    videoLanguage: videoLanguageLayout(model),
    qwen2: qwen2Layout(model.language),
    predicting: qwen2Layout(new Qwen2(language, { predictsTokens: true })),
    siglip: siglipLayout(model.vision),
    projector: projectorLayout(model.projector),
  };

  test('names are a bijection between parameters and keys', () => {
    const all = parameterEntries(model).map(({ path }) => path);
    const output = language.tiedEmbeddings ? [] : ['language.output'];
    const part = (pattern: RegExp): string[] => all.filter((path) => pattern.test(path));
    const paths = {
      videoitg: all,
      videoLanguage: part(/^(vision|projector|language)/),
      qwen2: part(/^language/),
      predicting: [...part(/^language/), ...output],
      siglip: part(/^vision/),
      projector: part(/^projector/),
    };
    for (const [name, { names }] of Object.entries(layouts)) {
      const pairs = [...names.parameters];
      expect(pairs.map(({ path }) => path).sort()).toEqual(paths[name as keyof typeof paths].toSorted());
      expect(new Set(pairs.map(({ key }) => key)).size).toBe(pairs.length);
      for (const parameter of pairs) {
        expect(names.meaningOf(parameter.key)).toEqual({ kind: 'parameter', parameter });
        expect(names.at(parameter.path)).toBe(parameter);
      }
    }
  });

  test('keys and shapes are those of the specification', () => {
    const tower = used(siglipShapes(vision), vision.layers);
    const whole = used(videoitgShapes(config), vision.layers);
    expect(written(layouts.siglip)).toEqual(tower);
    expect(written(layouts.qwen2)).toEqual(qwen2Shapes(language));
    const lmHead = { 'lm_head.weight': [language.vocabulary, language.hidden] };
    expect(written(layouts.predicting)).toEqual({
      ...qwen2Shapes(language),
      ...(language.tiedEmbeddings ? {} : lmHead),
    });
    // As transformers lists them, layer by layer.
    expect(Object.keys(written(layouts.qwen2))).toEqual(Object.keys(qwen2Shapes(language)));
    expect(written(layouts.projector)).toEqual(projectorShapes(vision.width, language.hidden));
    expect(written(layouts.videoitg)).toEqual(whole);
    expect(written(layouts.videoLanguage)).toEqual(without(whole, /^out_proj/));
  });

  test('everything else of a whole checkpoint is ignored, and nothing beyond it', () => {
    const { names } = layouts.videoitg;
    const unused = Object.keys(videoitgShapes(config)).filter((key) => !(key in written(layouts.videoitg)));
    expect(unused).toHaveLength(16 + 2 + 11);
    for (const key of unused) expect(names.meaningOf(key)).toMatchObject({ kind: 'ignored' });
    expect(names.meaningOf('lm_head.weight')?.kind).toBe(language.tiedEmbeddings ? 'alias' : 'ignored');
    expect(layouts.predicting.names.meaningOf('lm_head.weight')).toMatchObject(
      language.tiedEmbeddings
        ? { kind: 'alias', parameter: { path: 'language.embedding.weight' } }
        : { kind: 'parameter', parameter: { path: 'language.output' } },
    );
    for (const key of [
      `model.layers.${language.layers}.mlp.up_proj.weight`,
      'model.layers.00.mlp.up_proj.weight',
      'model.layers..mlp.up_proj.weight',
      'model.vision_tower.vision_tower.text_model.head.bias',
      'model.vision_tower.vision_tower.vision_model.encoder.layers.x.mlp.fc1.bias',
      'vision_model.embeddings.patch_embedding.bias',
      'out_proj.weight2',
      '__proto__',
      '',
    ]) {
      expect([key, names.meaningOf(key)]).toEqual([key, undefined]);
    }
  });
});

test('paths and keys that belong together, one of each kind', () => {
  const pairs = Object.fromEntries(
    [...videoitgLayout(new FrameSelector(tiny)).names.parameters].map(({ path, key }) => [path, key]),
  );
  const tower = 'model.vision_tower.vision_tower.vision_model';
  expect(pairs).toMatchObject({
    'language.embedding.weight': 'model.embed_tokens.weight',
    'language.blocks.2.norm1.scale': 'model.layers.2.input_layernorm.weight',
    'language.blocks.2.norm2.scale': 'model.layers.2.post_attention_layernorm.weight',
    'language.blocks.1.attention.query.weight': 'model.layers.1.self_attn.q_proj.weight',
    'language.blocks.1.attention.key.bias': 'model.layers.1.self_attn.k_proj.bias',
    'language.blocks.1.attention.value.bias': 'model.layers.1.self_attn.v_proj.bias',
    'language.blocks.1.attention.out.weight': 'model.layers.1.self_attn.o_proj.weight',
    'language.blocks.0.mlp.gate.weight': 'model.layers.0.mlp.gate_proj.weight',
    'language.blocks.0.mlp.up.weight': 'model.layers.0.mlp.up_proj.weight',
    'language.blocks.0.mlp.down.weight': 'model.layers.0.mlp.down_proj.weight',
    'language.norm.scale': 'model.norm.weight',
    'projector.expand.weight': 'model.mm_projector.out_projection.0.weight',
    'projector.contract.bias': 'model.mm_projector.out_projection.2.bias',
    'head.score.weight': 'out_proj.weight',
    'head.score.bias': 'out_proj.bias',
    'vision.patchWeight': `${tower}.embeddings.patch_embedding.weight`,
    'vision.patchBias': `${tower}.embeddings.patch_embedding.bias`,
    'vision.position': `${tower}.embeddings.position_embedding.weight`,
    'vision.blocks.1.norm1.scale': `${tower}.encoder.layers.1.layer_norm1.weight`,
    'vision.blocks.1.norm1.shift': `${tower}.encoder.layers.1.layer_norm1.bias`,
    'vision.blocks.1.norm2.shift': `${tower}.encoder.layers.1.layer_norm2.bias`,
    'vision.blocks.0.attention.query.weight': `${tower}.encoder.layers.0.self_attn.q_proj.weight`,
    'vision.blocks.0.attention.key.weight': `${tower}.encoder.layers.0.self_attn.k_proj.weight`,
    'vision.blocks.0.attention.value.weight': `${tower}.encoder.layers.0.self_attn.v_proj.weight`,
    'vision.blocks.0.attention.out.bias': `${tower}.encoder.layers.0.self_attn.out_proj.bias`,
    'vision.blocks.1.expand.weight': `${tower}.encoder.layers.1.mlp.fc1.weight`,
    'vision.blocks.1.contract.bias': `${tower}.encoder.layers.1.mlp.fc2.bias`,
  });
});

const entry = (path: string, ...sizes: number[]): StateEntry => ({
  path,
  axes: sizes.map((size, at) => ({ name: `axis${at}`, size })),
  storage: 'f32',
  role: 'parameter',
  initializer: { kind: 'zeros' },
});

test('a parameter that a file holds as a matrix of one row', () => {
  const names = new Names({ 'out_proj.weight': reshaped('head.score', leadingOne) }, [entry('head.score', 5)]);
  expect(names.at('head.score')).toEqual({ key: 'out_proj.weight', path: 'head.score', shape: [5], fileShape: [1, 5] });
});

test("a head's own parameters keep their paths", () => {
  const head = { ...pooling(), name: 'mine', tensors: undefined };
  const { names } = videoitgLayout(new FrameSelector({ ...tiny, head }));
  expect(names.at('head.score.weight')?.key).toBe('head.score.weight');
  expect(names.meaningOf('out_proj.weight')).toBeUndefined();
});

test('a head without parameters has no tensors', () => {
  const { names } = videoitgLayout(new FrameSelector({ ...tiny, head: indices() }));
  expect([...names.parameters].filter(({ path }) => path.startsWith('head.'))).toEqual([]);
  expect(names.meaningOf('out_proj.weight')).toBeUndefined();
});

describe('a table that does not fit its model', () => {
  const failureOf = (table: NameTable, ...entries: StateEntry[]): string => {
    try {
      new Names(table, entries);
      return 'no error';
    } catch (error) {
      return String(error);
    }
  };

  test('lacks parameters', () => {
    expect(
      failureOf({ 'x.{}.w': 'a.{}.w' }, ...[0, 1, 3, 4, 5, 6].map((at) => entry(`a.${at}.w`, 1))),
    ).toMatchInlineSnapshot(
      `"HuggingFaceError: The table of names has no name for "a.3.w", "a.4.w", "a.5.w" and 1 more. Give every parameter of the model one."`,
    );
  });

  test('names one that is not there', () => {
    expect(failureOf({ x: 'a', y: 'b' }, entry('a', 1))).toMatchInlineSnapshot(
      `"HuggingFaceError: The table of names gives "y" to "b", but the model has no such parameter. Mend the table."`,
    );
  });

  test('gives one twice', () => {
    expect(failureOf({ x: 'a', y: 'a' }, entry('a', 1))).toMatchInlineSnapshot(
      `"HuggingFaceError: The table of names gives "y" to "a", but one of the two is taken already. Mend the table."`,
    );
  });

  test('an alias of nothing knows no key', () => {
    const names = new Names({ x: 'a', y: aliasOf('b'), 'z.*': ignored('not used') }, [entry('a', 1)]);
    expect(names.meaningOf('y')).toBeUndefined();
    expect(names.meaningOf('z.any\nthing')?.kind).toBe('ignored');
  });
});

test('modules that stand at the top of a model', () => {
  expect(qwen2Layout(new Qwen2(tiny.language), '').names.at('norm.scale')?.key).toBe('model.norm.weight');
  expect(siglipLayout(new Siglip(tiny.vision), '').names.at('position')?.key).toBe(
    'vision_model.embeddings.position_embedding.weight',
  );
});
