import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { qwen2_05b, qwen2_7b } from '../config/qwen2.js';
import { siglipSo400m } from '../config/siglip.js';
import { tiny } from '../config/tiny.js';
import { videoitg } from '../config/videoitg.js';
import { anchors } from '../heads/anchors.js';
import { Qwen2 } from '../qwen2/qwen2.js';
import { FrameSelector } from '../selector/frame-selector.js';
import { Siglip } from '../siglip/siglip.js';
import { readHuggingFaceConfig } from './config-json.js';
import { qwen2Layout, siglipLayout, videoitgLayout, videoLanguageLayout } from './layout.js';
import { saveHuggingFace } from './save.js';
import { siglipShapes, siglipTextShapes, tensorsOf, videoitgShapes } from './testing/checkpoint-tensors.js';
import { Folders, sessionOf } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());

function folderWith(content: string | Record<string, unknown>): string {
  const folder = folders.next();
  mkdirSync(folder);
  writeFileSync(`${folder}/config.json`, typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}
const read = (content: string | Record<string, unknown>) => readHuggingFaceConfig(folderWith(content));

/** The file of Qwen2-7B-Instruct (spec 1.4). */
const qwen2 = {
  architectures: ['Qwen2ForCausalLM'],
  attention_dropout: 0.0,
  bos_token_id: 151643,
  eos_token_id: 151645,
  hidden_act: 'silu',
  hidden_size: 3584,
  initializer_range: 0.02,
  intermediate_size: 18944,
  max_position_embeddings: 32768,
  max_window_layers: 28,
  model_type: 'qwen2',
  num_attention_heads: 28,
  num_hidden_layers: 28,
  num_key_value_heads: 4,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000.0,
  sliding_window: 131072,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  transformers_version: '4.41.2',
  use_cache: true,
  use_sliding_window: false,
  vocab_size: 152064,
};

/** The fields of VideoITG (spec 6). */
const published = {
  ...qwen2,
  architectures: ['EagleQwenG'],
  model_type: 'eagle_QwenG',
  rope_scaling: null,
  mm_vision_tower: 'google/siglip-so400m-patch14-384',
  mm_projector_type: 'seq_mlp',
  mm_hidden_size: 1152,
  mm_vision_select_layer: -2,
  mm_vision_select_feature: 'patch',
  mm_patch_merge_type: 'flat',
  mm_use_4_vision_tokens: false,
  vision_token_num: 16384,
  vision_min_num: 1,
  use_mm_proj: true,
  image_aspect_ratio: 'square',
  tokenizer_padding_side: 'right',
  tokenizer_model_max_length: 20480,
  tune_mm_mlp_adapter: false,
  mm_use_im_start_end: false,
  mm_use_im_patch_token: false,
  mm_projector_lr: null,
};

/** The vision part of google/siglip-so400m-patch14-384 (spec 1.2), which leaves out what equals the defaults. */
const so400m = {
  hidden_size: 1152,
  image_size: 384,
  intermediate_size: 4304,
  model_type: 'siglip_vision_model',
  num_attention_heads: 16,
  num_hidden_layers: 27,
  patch_size: 14,
};

const { architectures: _, rope_theta: theta, ...transformers5 } = qwen2;

describe('released files give the named configurations', () => {
  test('Qwen2', async () => {
    expect(await read(qwen2)).toEqual({ kind: 'qwen2', language: qwen2_7b });
    const small = {
      hidden_size: 896,
      intermediate_size: 4864,
      num_attention_heads: 14,
      num_hidden_layers: 24,
      num_key_value_heads: 2,
      vocab_size: 151936,
      tie_word_embeddings: true,
    };
    expect(await read({ ...qwen2, ...small })).toEqual({ kind: 'qwen2', language: qwen2_05b });
  });

  test('as transformers 5 writes it', async () => {
    const rope_parameters = { rope_theta: theta, rope_type: 'default' };
    const layer_types = Array.from({ length: 28 }, () => 'full_attention');
    const json = { ...transformers5, rope_parameters, layer_types, sliding_window: null };
    expect(await read(json)).toEqual({ kind: 'qwen2', language: qwen2_7b });
  });

  test('SigLIP', async () => {
    const vision = { ...siglipSo400m, layers: 27 };
    expect(await read({ model_type: 'siglip', text_config: {}, vision_config: so400m })).toEqual({
      kind: 'siglip',
      vision,
    });
    expect(await read(so400m)).toEqual({ kind: 'siglip', vision });
    // google/siglip-base-patch16-224: all defaults.
    expect(await read({ model_type: 'siglip', vision_config: { model_type: 'siglip_vision_model' } })).toEqual({
      kind: 'siglip',
      vision: { image: 224, patch: 16, width: 768, layers: 12, heads: 12, mlp: 3072, epsilon: 1e-6 },
    });
  });

  test('VideoITG and the stages before', async () => {
    const { head, ...sizes } = videoitg('7b');
    const found = await read(published);
    expect(found).toMatchObject({ kind: 'videoitg', selector: sizes });
    expect(found.kind === 'videoitg' ? found.selector.head.name : '').toBe(head.name);
    expect(await read({ ...published, model_type: 'eagle_qwen' })).toEqual({ kind: 'video-language', selector: sizes });
  });
});

describe('what is written is read back', () => {
  const tied = { ...tiny.language, tiedEmbeddings: true };
  const untied = { ...tied, tiedEmbeddings: false };

  test('Qwen2', async () => {
    for (const language of [tied, untied]) {
      const model = new Qwen2(language);
      const { session, state } = await sessionOf(model, { path: 'language.' });
      const folder = folders.next();
      await saveHuggingFace(folder, session, state, { layout: qwen2Layout(model) });
      expect(await readHuggingFaceConfig(folder)).toEqual({ kind: 'qwen2', language });
    }
  });

  test('SigLIP: as many layers as the folder has', async () => {
    const model = new Siglip(tiny.vision);
    const { session, state } = await sessionOf(model, { path: 'vision.' });
    const layout = siglipLayout(model);
    const source = await folders.write(tensorsOf({ ...siglipShapes(tiny.vision), ...siglipTextShapes }));
    const [whole, cut] = [folders.next(), folders.next()];
    await saveHuggingFace(whole, session, state, { layout, carryFrom: source });
    await saveHuggingFace(cut, session, state, { layout, dtype: 'F16' });
    expect(await readHuggingFaceConfig(whole)).toEqual({ kind: 'siglip', vision: { ...tiny.vision, layers: 3 } });
    expect(await readHuggingFaceConfig(cut)).toEqual({ kind: 'siglip', vision: tiny.vision });
    const fields = (folder: string): unknown => JSON.parse(readFileSync(`${folder}/config.json`, 'utf8'));
    // Of two types the one that holds both: transformers converts everything to it.
    const mixed = folders.next();
    await saveHuggingFace(mixed, session, state, { layout, dtype: 'BF16', carryFrom: source });
    expect(fields(mixed)).toMatchObject({ vision_use_head: true, torch_dtype: 'float32' });
    expect(fields(whole)).toMatchObject({ vision_use_head: true, torch_dtype: 'float32' });
    expect(fields(cut)).toMatchObject({ vision_use_head: false, torch_dtype: 'float16' });
  });

  test('VideoITG with a head of another kind, with and without the last vision layer', async () => {
    const selector = new FrameSelector({ ...tiny, language: untied, head: anchors({ start: 'xavier' }) });
    const { head, ...sizes } = selector.config;
    const { session, state } = await sessionOf(selector);
    const source = await folders.write(tensorsOf(videoitgShapes(tiny)));
    for (const options of [{}, { carryFrom: source }]) {
      const folder = folders.next();
      await saveHuggingFace(folder, session, state, { layout: videoitgLayout(selector), ...options });
      const found = await readHuggingFaceConfig(folder);
      expect(found).toMatchObject({ kind: 'videoitg', selector: sizes });
      expect(found.kind === 'videoitg' && found.selector.head).toMatchObject({
        name: head.name,
        options: head.options,
      });
    }
    const folder = folders.next();
    const backbone = state.filter(({ path }) => !path.startsWith('head.'));
    await saveHuggingFace(folder, session, backbone, { layout: videoLanguageLayout(selector) });
    expect(await readHuggingFaceConfig(folder)).toEqual({ kind: 'video-language', selector: sizes });
  });

  test('VideoITG in full', async () => {
    const selector = new FrameSelector({ ...tiny, language: tied });
    const { session, state } = await sessionOf(selector, { storage: 'bf16' });
    const folder = folders.next();
    await saveHuggingFace(folder, session, state, { layout: videoitgLayout(selector) });
    expect(readFileSync(`${folder}/config.json`, 'utf8')).toMatchInlineSnapshot(`
      "{
        "architectures": [
          "EagleQwenG"
        ],
        "model_type": "eagle_QwenG",
        "vocab_size": 300,
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 3,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
        "hidden_act": "silu",
        "max_position_embeddings": 32768,
        "initializer_range": 0.02,
        "rms_norm_eps": 0.000001,
        "rope_theta": 1000000,
        "rope_scaling": null,
        "use_sliding_window": false,
        "attention_dropout": 0,
        "tie_word_embeddings": true,
        "use_cache": true,
        "mm_vision_tower": null,
        "vision_config": {
          "image_size": 56,
          "patch_size": 14,
          "num_channels": 3,
          "hidden_size": 32,
          "num_hidden_layers": 2,
          "num_attention_heads": 2,
          "intermediate_size": 64,
          "hidden_act": "gelu_pytorch_tanh",
          "layer_norm_eps": 0.000001,
          "attention_dropout": 0,
          "vision_use_head": false
        },
        "mm_projector_type": "seq_mlp",
        "mm_hidden_size": 32,
        "mm_vision_select_layer": -1,
        "mm_vision_select_feature": "patch",
        "mm_patch_merge_type": "flat",
        "mm_use_4_vision_tokens": false,
        "mm_use_im_start_end": false,
        "mm_use_im_patch_token": false,
        "mm_projector_lr": null,
        "vision_token_num": 64,
        "vision_min_num": 1,
        "use_mm_proj": true,
        "image_aspect_ratio": "square",
        "tokenizer_padding_side": "right",
        "tokenizer_model_max_length": 20480,
        "tune_mm_mlp_adapter": false,
        "save_mm_mlp_adapter": false,
        "freeze_mm_mlp_adapter": false,
        "videoitg_head": {
          "name": "pooling",
          "version": 1,
          "options": {
            "start": "normal"
          }
        },
        "torch_dtype": "bfloat16"
      }
      "
    `);
  });
});

/** What reading each of these says. */
async function refusals(
  files: Readonly<Record<string, string | Record<string, unknown>>>,
): Promise<Record<string, string>> {
  const said: [string, string][] = [];
  for (const [name, content] of Object.entries(files)) said.push([name, await folders.failure(read(content))]);
  return Object.fromEntries(said);
}

test('what is another network is refused by name', async () => {
  const files = {
    'another activation': { ...qwen2, hidden_act: 'gelu' },
    'sliding windows': { ...qwen2, use_sliding_window: true },
    'sliding windows as transformers 5 writes them': { ...qwen2, layer_types: ['full_attention', 'sliding_attention'] },
    'scaled positions': { ...qwen2, rope_scaling: { type: 'yarn', factor: 4 } },
    'scaled positions as transformers 5 writes them': { ...qwen2, rope_parameters: { rope_type: 'yarn' } },
    dropout: { ...qwen2, attention_dropout: 0.1 },
    'quantized weights': { ...qwen2, quantization_config: { bits: 4 } },
    'grey images': { ...so400m, num_channels: 1 },
    '4 patches a token': { ...published, mm_use_4_vision_tokens: true },
    '4 patches a token, by default': { ...published, mm_use_4_vision_tokens: undefined },
    'another projector': { ...published, mm_projector_type: 'mlp2x_gelu' },
    'another projector, by default': { ...published, mm_projector_type: undefined },
    'another tower': { ...published, mm_vision_tower: 'openai/clip-vit-large-patch14' },
    'another width': { ...published, mm_hidden_size: 1024 },
    'a layer that is not there': { ...published, mm_vision_select_layer: -28 },
    'an unknown head': { ...published, videoitg_head: { name: 'mine', version: 1 } },
    'a head of another version': { ...published, videoitg_head: { name: 'pooling', version: 7, options: {} } },
    'no budget': { ...published, vision_token_num: undefined },
    'another model': { ...qwen2, model_type: 'llama' },
    'no model': {},
  };
  expect(await refusals(files)).toMatchInlineSnapshot(`
    {
      "4 patches a token": "HuggingFaceError: <folder>/config.json has "mm_use_4_vision_tokens": true; only false can be loaded. Take a checkpoint of that kind.",
      "4 patches a token, by default": "HuggingFaceError: <folder>/config.json lacks "mm_use_4_vision_tokens"; only false can be loaded. Take a checkpoint of that kind.",
      "a head of another version": "HuggingFaceError: <folder>/config.json asks for version 7 of the head "pooling"; this is version 1. Use the one that it was trained with.",
      "a layer that is not there": "HuggingFaceError: <folder>/config.json has "mm_vision_select_layer": -28, but its vision tower has 27 layers. Take a layer between -27 and -1.",
      "an unknown head": "HuggingFaceError: <folder>/config.json asks for the head "mine", which is not known here. Import the file that defines it: --import FILE.",
      "another activation": "HuggingFaceError: <folder>/config.json has "hidden_act": "gelu"; only "silu" can be loaded. Take a checkpoint of that kind.",
      "another model": "HuggingFaceError: <folder>/config.json has "model_type": "llama"; qwen2, siglip, siglip_vision_model, eagle_QwenG and eagle_qwen can be loaded. Take a checkpoint of one of these.",
      "another projector": "HuggingFaceError: <folder>/config.json has "mm_projector_type": "mlp2x_gelu"; only "seq_mlp" can be loaded. Take a checkpoint of that kind.",
      "another projector, by default": "HuggingFaceError: <folder>/config.json lacks "mm_projector_type"; only "seq_mlp" can be loaded. Take a checkpoint of that kind.",
      "another tower": "HuggingFaceError: <folder>/config.json names the vision tower "openai/clip-vit-large-patch14", whose sizes are not known here. Add them as "vision_config", as that tower's own config.json has them.",
      "another width": "HuggingFaceError: <folder>/config.json has "mm_hidden_size": 1024; only 1152 can be loaded. Take a checkpoint of that kind.",
      "dropout": "HuggingFaceError: <folder>/config.json has "attention_dropout": 0.1; only 0 can be loaded. Take a checkpoint of that kind.",
      "grey images": "HuggingFaceError: <folder>/config.json has "num_channels": 1; only 3 can be loaded. Take a checkpoint of that kind.",
      "no budget": "HuggingFaceError: <folder>/config.json is not valid at "vision_token_num": Invalid input: expected number, received undefined. Take the config.json that belongs to the weights.",
      "no model": "HuggingFaceError: <folder>/config.json has "model_type": null; qwen2, siglip, siglip_vision_model, eagle_QwenG and eagle_qwen can be loaded. Take a checkpoint of one of these.",
      "quantized weights": "HuggingFaceError: <folder>/config.json has "quantization_config": {"bits":4}; only models without it can be loaded. Take a checkpoint of that kind.",
      "scaled positions": "HuggingFaceError: <folder>/config.json has "rope_scaling": {"type":"yarn","factor":4}; only models without it can be loaded. Take a checkpoint of that kind.",
      "scaled positions as transformers 5 writes them": "HuggingFaceError: <folder>/config.json has "rope_type": "yarn"; only "default" can be loaded. Take a checkpoint of that kind.",
      "sliding windows": "HuggingFaceError: <folder>/config.json has "use_sliding_window": true; only false can be loaded. Take a checkpoint of that kind.",
      "sliding windows as transformers 5 writes them": "HuggingFaceError: <folder>/config.json has "layer_types": "sliding_attention"; only "full_attention" can be loaded. Take a checkpoint of that kind.",
    }
  `);
});

describe('files that are not what they should be', () => {
  test('are refused by name', async () => {
    const files = {
      'no JSON': '{',
      'no object': '[]',
      'a key twice': '{"model_type": "qwen2", "model_type": "siglip"}',
      'a size that is text': { ...qwen2, hidden_size: '3584' },
      'a size beyond reason': { ...qwen2, vocab_size: 2 ** 40 },
      'too many layers': { ...qwen2, num_hidden_layers: 1e6 },
      'no size': { ...qwen2, intermediate_size: undefined },
      'heads that do not divide': { ...qwen2, num_key_value_heads: 5 },
      'heads of odd width': { ...qwen2, hidden_size: 28 * 3 },
      'vision heads that do not divide': { ...so400m, num_attention_heads: 7 },
      'patches larger than the image': { ...so400m, patch_size: 385 },
      '__proto__ as a head':
        '{"videoitg_head": {"name": "__proto__", "version": 1}, ' + JSON.stringify(published).slice(1),
    };
    expect(await refusals(files)).toMatchInlineSnapshot(`
      {
        "__proto__ as a head": "HuggingFaceError: <folder>/config.json asks for the head "__proto__", which is not known here. Import the file that defines it: --import FILE.",
        "a key twice": "HuggingFaceError: <folder>/config.json has the key "model_type" twice. Remove one.",
        "a size beyond reason": "HuggingFaceError: <folder>/config.json is not valid at "vocab_size": Too big: expected number to be <=16777216. Take the config.json that belongs to the weights.",
        "a size that is text": "HuggingFaceError: <folder>/config.json is not valid at "hidden_size": Invalid input: expected number, received string. Take the config.json that belongs to the weights.",
        "heads of odd width": "HuggingFaceError: <folder>/config.json has heads of 3 numbers; rotary positions turn them in pairs. Take the config.json that belongs to the weights.",
        "heads that do not divide": "HuggingFaceError: <folder>/config.json has "num_attention_heads": 28, which "num_key_value_heads": 5 does not divide. Take the config.json that belongs to the weights.",
        "no JSON": "HuggingFaceError: <folder>/config.json is not JSON. Download it again.",
        "no object": "HuggingFaceError: <folder>/config.json is no JSON object. Take the config.json that belongs to the weights.",
        "no size": "HuggingFaceError: <folder>/config.json is not valid at "intermediate_size": Invalid input: expected number, received undefined. Take the config.json that belongs to the weights.",
        "patches larger than the image": "HuggingFaceError: <folder>/config.json has patches of 385 pixels in images of 384. Take the config.json that belongs to the weights.",
        "too many layers": "HuggingFaceError: <folder>/config.json is not valid at "num_hidden_layers": Too big: expected number to be <=1024. Take the config.json that belongs to the weights.",
        "vision heads that do not divide": "HuggingFaceError: <folder>/config.json has "hidden_size": 1152, which "num_attention_heads": 7 does not divide. Take the config.json that belongs to the weights.",
      }
    `);
  });

  test('none, or one that is too large', async () => {
    expect(await folders.failure(readHuggingFaceConfig(folders.next()))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/config.json cannot be opened. Give the folder of a model, with its config.json."`,
    );
    const folder = folderWith('{}');
    truncateSync(`${folder}/config.json`, 2 ** 20 + 1);
    expect(await folders.failure(readHuggingFaceConfig(folder))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/config.json is no file of at most 1048576 bytes. Take the config.json that belongs to the weights."`,
    );
  });
});
