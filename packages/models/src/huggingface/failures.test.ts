import { float32ToFloat16 } from '@videoitg/core';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { FrameSelector } from '../selector/frame-selector.js';
import { integerSource, type TensorSource } from '../weights/tensor-source.js';
import { qwen2Layout, projectorLayout, videoitgLayout } from './layout.js';
import { loadHuggingFace, type LoadOptions } from './load.js';
import { saveHuggingFace } from './save.js';
import {
  qwen2Shapes,
  siglipShapes,
  tensorsOf,
  valuesOf,
  videoitgShapes,
  without,
  type TensorShapes,
} from './testing/checkpoint-tensors.js';
import { contentOf, Folders, sessionOf } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());

const tied = { ...tiny.language, tiedEmbeddings: true };
const selector = new FrameSelector({ ...tiny, language: { ...tiny.language, tiedEmbeddings: false } });
const layout = videoitgLayout(selector);
const whole = videoitgShapes(tiny);
const { session, state } = await sessionOf(selector);

/** What a load of these tensors says. */
const failureOf = async (
  tensors: readonly TensorSource[],
  options: Partial<LoadOptions> = {},
  entries = state,
): Promise<string> =>
  folders.failure(loadHuggingFace(await folders.write(tensors), session, entries, { layout, ...options }));

describe('a checkpoint and a model that do not cover each other', () => {
  test('tensors that belong nowhere', async () => {
    expect(
      await failureOf(tensorsOf({ ...whole, 'model.layers.3.mlp.up_proj.weight': [96, 48] })),
    ).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: 1 tensor belongs to no part of the model: "model.layers.3.mlp.up_proj.weight". Take the config.json and the layout of these weights."`,
    );
    const many = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`adapter.${at}`, [2]]));
    expect(await failureOf(tensorsOf({ ...whole, ...many }))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: 5 tensors belong to no part of the model: "adapter.1", "adapter.2", "adapter.3" and 2 more. Take the config.json and the layout of these weights."`,
    );
  });

  test('parameters without a tensor', async () => {
    expect(await failureOf(tensorsOf(without(whole, /^out_proj\.b/)))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: 1 parameter has no tensor: "out_proj.bias". Take the checkpoint and layout of this model, or load its state without it."`,
    );
    expect(await failureOf(tensorsOf(without(whole, /layers\.1\.self_attn/)))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: 15 parameters have no tensor: "model.vision_tower.vision_tower.vision_model.encoder.layers.1.self_attn.q_proj.weight", "model.vision_tower.vision_tower.vision_model.encoder.layers.1.self_attn.q_proj.bias", "model.vision_tower.vision_tower.vision_model.encoder.layers.1.self_attn.k_proj.weight" and 12 more. Take the checkpoint and layout of this model, or load its state without them."`,
    );
  });

  test('rows of the embedding table that config.json does not have', async () => {
    const shapes = { ...whole, 'model.embed_tokens.weight': [301, 48] };
    expect(await failureOf(tensorsOf(shapes))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "model.embed_tokens.weight" is [301, 48], but the model's is [300, 48]. Take the config.json of these weights."`,
    );
  });

  test('several shapes that differ, an unused one too', async () => {
    const head = 'model.vision_tower.vision_tower.vision_model.head.probe';
    const last = 'model.vision_tower.vision_tower.vision_model.encoder.layers.2.mlp.fc2.bias';
    const shapes = { ...whole, 'out_proj.weight': [48], 'model.norm.weight': [1, 48], [head]: [32], [last]: [33] };
    expect(await failureOf(tensorsOf(shapes))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "model.norm.weight" is [1, 48], but the model's is [48]. Take the config.json of these weights. So it is with "out_proj.weight", "model.vision_tower.vision_tower.vision_model.encoder.layers.2.mlp.fc2.bias", "model.vision_tower.vision_tower.vision_model.head.probe"."`,
    );
  });

  test('whole numbers', async () => {
    const norm = integerSource('model.norm.weight', [48], new Int32Array(48));
    expect(await failureOf([...tensorsOf(without(whole, /^model\.norm/)), norm])).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "model.norm.weight" has the dtype I32; F32, BF16 and F16 can be loaded. Convert the file first."`,
    );
  });

  test('a state that is not the layout of the model', async () => {
    const one = qwen2Layout(new Qwen2(tied));
    const tensors = tensorsOf(qwen2Shapes(tied));
    expect(await failureOf(tensors, { layout: one })).toMatchInlineSnapshot(
      `"HuggingFaceError: The layout has no name for "vision.patchWeight", "vision.patchBias", "vision.position" and 38 more. Take only the part of the state that such a folder holds."`,
    );
    const other = await sessionOf(new Qwen2({ ...tied, mlp: 80 }), { path: 'language.' });
    expect(await failureOf(tensors, { layout: one }, other.state)).toMatchInlineSnapshot(
      `"HuggingFaceError: The session has another size of "language.blocks.0.mlp.gate.weight", "language.blocks.0.mlp.up.weight", "language.blocks.0.mlp.down.weight" and 6 more than the layout's model. Make both from one configuration."`,
    );
  });
});

describe('tied embeddings under two names', () => {
  const model = new Qwen2(tied);
  const lmHead = (source: TensorSource | undefined, change?: number): TensorSource => {
    if (source === undefined) throw new Error('no embedding table');
    return {
      ...source,
      name: 'lm_head.weight',
      async *data() {
        for await (const piece of source.data()) {
          const copy = Uint8Array.from(piece);
          if (change !== undefined) copy[change] = (copy[change] ?? 0) ^ 1;
          yield copy;
        }
      },
    };
  };
  const load = async (tensors: readonly TensorSource[]) => {
    const own = await sessionOf(model, { path: 'language.' });
    return loadHuggingFace(await folders.write(tensors), own.session, own.state, { layout: qwen2Layout(model) });
  };

  test('equal bits are accepted, and written once', async () => {
    const tensors = tensorsOf(qwen2Shapes(tied));
    const source = await folders.write([...tensors, lmHead(tensors[0])]);
    const own = await sessionOf(model, { path: 'language.' });
    await loadHuggingFace(source, own.session, own.state, { layout: qwen2Layout(model) });
    const copy = folders.next();
    await saveHuggingFace(copy, own.session, own.state, { layout: qwen2Layout(model), carryFrom: source });
    expect(await contentOf(copy)).toEqual(await contentOf(await folders.write(tensors)));
  });

  test('the second alone is enough', async () => {
    const [table, ...others] = tensorsOf(qwen2Shapes(tied));
    const own = await sessionOf(model, { path: 'language.' });
    const source = await folders.write([lmHead(table), ...others]);
    await loadHuggingFace(source, own.session, own.state, { layout: qwen2Layout(model) });
    const expected = valuesOf('model.embed_tokens.weight', [300, 48]);
    expect(await own.session.read('language.embedding.weight')).toEqual(expected);
  });

  test('one bit of difference is refused', async () => {
    const tensors = tensorsOf(qwen2Shapes(tied));
    expect(await folders.failure(load([...tensors, lmHead(tensors[0], 4 * 7001)]))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "lm_head.weight" differs from "model.embed_tokens.weight", which config.json ties it to. Set "tie_word_embeddings" to false there if they were trained apart."`,
    );
  });

  test('another shape is refused', async () => {
    const shapes: TensorShapes = { ...qwen2Shapes(tied), 'lm_head.weight': [299, 48] };
    expect(await folders.failure(load(tensorsOf(shapes)))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: tensor "lm_head.weight" is [299, 48], but the model's is [300, 48]. Take the config.json of these weights."`,
    );
  });
});

describe('a vision tower in a folder of its own', () => {
  const tower = siglipShapes(tiny.vision);
  const changed = 'vision_model.encoder.layers.1.self_attn.k_proj.weight';
  let visionFolder = '';
  let otherTower = '';
  beforeAll(async () => {
    visionFolder = await folders.write(tensorsOf(tower, { dtype: 'F16' }));
    const [odd] = tensorsOf({ [changed]: [32, 32] }, { seed: 2 });
    otherTower = await folders.write([
      ...tensorsOf(without(tower, /layers\.1\.self_attn\.k_proj\.weight/)),
      ...(odd ? [odd] : []),
    ]);
  });

  test('fills what the checkpoint lacks', async () => {
    const own = await sessionOf(selector);
    const source = await folders.write(tensorsOf(without(whole, /vision_tower/)));
    const report = await loadHuggingFace(source, own.session, own.state, { layout, visionFolder });
    expect(report.fromVisionFolder).toEqual(state.map(({ path }) => path).filter((path) => path.startsWith('vision.')));
    expect(new Set(report.loaded)).toEqual(new Set(state.map(({ path }) => path)));
    const copy = folders.next();
    await saveHuggingFace(copy, own.session, own.state, { layout, dtype: 'F16', visionFolder });
    const written = await contentOf(copy);
    for (const [name, content] of Object.entries(await contentOf(visionFolder))) {
      expect(written[`model.vision_tower.vision_tower.${name}`]).toBe(content);
    }
  });

  test('is not read where the session has no tower', async () => {
    const own = await sessionOf(selector);
    const trained = own.state.filter(({ path }) => !path.startsWith('vision.'));
    const source = await folders.write(tensorsOf(without(whole, /vision_tower/)));
    expect((await loadHuggingFace(source, own.session, trained, { layout })).loaded).toHaveLength(trained.length);
  });

  test('lacks in both', async () => {
    expect(await failureOf(tensorsOf(without(whole, /vision_tower/)))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors has no vision tower. Give the folder of google/siglip-so400m-patch14-384, or of the tower that it was trained with, as well."`,
    );
  });

  test('and in the checkpoint: both must be equal', async () => {
    const exact = tensorsOf(whole, { dtype: 'F16' });
    expect(await failureOf(exact, { visionFolder })).toBe('no error');
    expect(await failureOf(tensorsOf(whole), { visionFolder: otherTower })).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors has another vision tower than <folder>/model.safetensors: "vision.blocks.1.attention.key.weight" differs. Leave the folder out, or set acceptDifferentVision to take the tower of the checkpoint."`,
    );
    const own = await sessionOf(selector);
    const source = await folders.write(tensorsOf(whole));
    const options = { layout, visionFolder: otherTower, acceptDifferentVision: true };
    const report = await loadHuggingFace(source, own.session, own.state, options);
    expect(report.differentVision).toEqual(['vision.blocks.1.attention.key.weight']);
    expect(report.fromVisionFolder).toEqual([]);
  });

  test('that is incomplete', async () => {
    const part = await folders.write(tensorsOf(without(tower, /layers\.1\.mlp/)));
    expect(await failureOf(tensorsOf(without(whole, /vision_tower/)), { visionFolder: part })).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/model.safetensors: 4 parameters have no tensor: "vision_model.encoder.layers.1.mlp.fc1.weight", "vision_model.encoder.layers.1.mlp.fc1.bias", "vision_model.encoder.layers.1.mlp.fc2.weight" and 1 more. Take the checkpoint and layout of this model, or load its state without them."`,
    );
  });

  test('for a layout without one', async () => {
    const options = { layout: qwen2Layout(new Qwen2(tied)), visionFolder };
    const own = await sessionOf(new Qwen2(tied), { path: 'language.' });
    expect(await failureOf(tensorsOf(qwen2Shapes(tied)), options, own.state)).toMatchInlineSnapshot(
      `"HuggingFaceError: The layout has no vision tower that a folder of its own could fill. Leave that folder out."`,
    );
  });
});

describe('pickles', () => {
  const projector = projectorLayout(selector.projector);

  test('a projector, by its path or in a folder', async () => {
    const folder = folders.next();
    mkdirSync(folder);
    writeFileSync(`${folder}/mm_projector.bin`, float32ToFloat16(Float32Array.of(1)));
    const load = (path: string) => folders.failure(loadHuggingFace(path, session, [], { layout: projector }));
    const refusal = await load(folder);
    expect(refusal).toMatchInlineSnapshot(
      `"WeightError: <folder>/mm_projector.bin is a PyTorch pickle, which can run code when it is read. Convert it where you trust it: python -c "import torch, safetensors.torch as s; t = torch.load('mm_projector.bin', map_location='cpu', weights_only=True); s.save_file({k: v.contiguous().clone() for k, v in t.items()}, 'mm_projector.safetensors')""`,
    );
    expect(await load(`${folder}/mm_projector.bin`)).toBe(refusal);
  });

  test('a folder without a projector', async () => {
    const folder = await folders.write(tensorsOf(whole));
    expect(await folders.failure(loadHuggingFace(folder, session, [], { layout: projector }))).toMatchInlineSnapshot(
      `"WeightError: <folder>/mm_projector.safetensors cannot be opened. Check the path."`,
    );
  });
});

test('nothing is written before everything has been checked', async () => {
  const own = await sessionOf(selector);
  await folders.failure(
    loadHuggingFace(await folders.write(tensorsOf(without(whole, /^out_proj/))), own.session, own.state, { layout }),
  );
  for (const { path } of own.state) expect((await own.session.read(path)).every((value) => value === 0)).toBe(true);
});
