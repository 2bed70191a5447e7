import { mkdirSync, writeFileSync } from 'node:fs';
import type { Folders } from './folders.js';

/** A new folder with this config.json. */
export function configFolder(folders: Folders, content: string | Record<string, unknown>): string {
  const folder = folders.next();
  mkdirSync(folder);
  writeFileSync(`${folder}/config.json`, typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

/** The file of Qwen2-7B-Instruct (spec 1.4). */
export const qwen2 = {
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
export const published = {
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
export const so400m = {
  hidden_size: 1152,
  image_size: 384,
  intermediate_size: 4304,
  model_type: 'siglip_vision_model',
  num_attention_heads: 16,
  num_hidden_layers: 27,
  patch_size: 14,
};
