import { z } from 'zod';
import type { Qwen2Config } from '../qwen2/config.js';
import {
  checkDivides,
  checkNeeded,
  layerCount,
  parseFields,
  positive,
  size,
  type NeededValues,
} from './config-fields.js';
import { HuggingFaceError } from './huggingface-error.js';

/** What would make another network of it. Source: HF `Qwen2Config`, `Qwen2Model`. */
const needed: NeededValues = {
  hidden_act: ['silu', undefined],
  use_sliding_window: [false, null, undefined],
  rope_scaling: [null, undefined],
  attention_dropout: [0, undefined],
  quantization_config: [undefined, null],
};

/** Defaults are those of HF `Qwen2Config`; sizes must be there. */
const fields = z.looseObject({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: layerCount,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  rms_norm_eps: positive.default(1e-6),
  rope_theta: positive.nullish(),
  /** Where transformers 5 keeps `rope_theta`. */
  rope_parameters: z.looseObject({ rope_theta: positive.nullish() }).nullish(),
  layer_types: z.array(z.string()).max(1024).nullish(),
  tie_word_embeddings: z.boolean().default(false),
});

/** @throws HuggingFaceError `config` */
export function readQwen2Config(file: string, json: Readonly<Record<string, unknown>>): Qwen2Config {
  checkNeeded(file, json, needed);
  const read = parseFields(file, json, fields);
  checkNeeded(file, read.rope_parameters ?? {}, { rope_type: ['default', undefined] });
  for (const type of read.layer_types ?? [])
    checkNeeded(file, { layer_types: type }, { layer_types: ['full_attention'] });
  const heads = read.num_attention_heads;
  const keyValueHeads = read.num_key_value_heads ?? heads;
  checkDivides(file, ['num_key_value_heads', keyValueHeads], ['num_attention_heads', heads]);
  const headWidth = read.head_dim ?? read.hidden_size / heads;
  if (!Number.isInteger(headWidth / 2)) {
    throw new HuggingFaceError(
      'config',
      `${file} has heads of ${headWidth} numbers; rotary positions turn them in pairs. Take the config.json that belongs to the weights.`,
      ['num_attention_heads'],
    );
  }
  return {
    hidden: read.hidden_size,
    layers: read.num_hidden_layers,
    heads,
    keyValueHeads,
    headWidth,
    mlp: read.intermediate_size,
    vocabulary: read.vocab_size,
    ropeTheta: read.rope_theta ?? read.rope_parameters?.rope_theta ?? 1e4,
    epsilon: read.rms_norm_eps,
    tiedEmbeddings: read.tie_word_embeddings,
  };
}

/** Ids of Qwen2's own tokenizer (spec 1.4). */
const tokens = { bos_token_id: 151_643, eos_token_id: 151_645 };

/** Fields of a Qwen2 in a `config.json`, as transformers 4 and 5 both read them. @param maxLength Longest sequence. */
export function qwen2Fields(config: Qwen2Config, maxLength = 0): Record<string, unknown> {
  const { hidden, heads, headWidth, vocabulary } = config;
  return {
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: config.mlp,
    num_hidden_layers: config.layers,
    num_attention_heads: heads,
    num_key_value_heads: config.keyValueHeads,
    ...(headWidth * heads !== hidden && { head_dim: headWidth }),
    hidden_act: 'silu',
    max_position_embeddings: Math.max(32_768, maxLength),
    initializer_range: 0.02,
    rms_norm_eps: config.epsilon,
    rope_theta: config.ropeTheta,
    rope_scaling: null,
    use_sliding_window: false,
    attention_dropout: 0,
    tie_word_embeddings: config.tiedEmbeddings,
    use_cache: true,
    ...(vocabulary > tokens.eos_token_id && tokens),
  };
}
