import { truncateSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { readHuggingFaceConfig } from './config-json.js';
import { configFolder, published, qwen2, so400m } from './testing/config-files.js';
import { Folders } from './testing/folders.js';

const folders = new Folders();
afterAll(() => folders.remove());
const read = (content: string | Record<string, unknown>) => readHuggingFaceConfig(configFolder(folders, content));

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
    const folder = configFolder(folders, '{}');
    truncateSync(`${folder}/config.json`, 2 ** 20 + 1);
    expect(await folders.failure(readHuggingFaceConfig(folder))).toMatchInlineSnapshot(
      `"HuggingFaceError: <folder>/config.json is no file of at most 1048576 bytes. Take the config.json that belongs to the weights."`,
    );
  });
});
