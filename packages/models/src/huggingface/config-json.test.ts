import { readFileSync } from 'node:fs';
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
import { configFolder, published, qwen2, so400m } from './testing/config-files.js';
import { siglipShapes, siglipTextShapes, tensorsOf, videoitgShapes } from './testing/checkpoint-tensors.js';
import { Folders, sessionOf } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());

const read = (content: string | Record<string, unknown>) => readHuggingFaceConfig(configFolder(folders, content));
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
