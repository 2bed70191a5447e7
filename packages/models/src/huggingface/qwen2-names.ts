import { aliasOf, ifPresent, ignored, type NameTable } from './name-table.js';

/** Qwen2's decoder: keys of HF `Qwen2Model`, paths of `Qwen2`. */
export const qwen2Names: NameTable = {
  'embed_tokens.weight': 'embedding.weight',
  'layers.{}.self_attn.q_proj.weight': 'blocks.{}.attention.query.weight',
  'layers.{}.self_attn.q_proj.bias': 'blocks.{}.attention.query.bias',
  'layers.{}.self_attn.k_proj.weight': 'blocks.{}.attention.key.weight',
  'layers.{}.self_attn.k_proj.bias': 'blocks.{}.attention.key.bias',
  'layers.{}.self_attn.v_proj.weight': 'blocks.{}.attention.value.weight',
  'layers.{}.self_attn.v_proj.bias': 'blocks.{}.attention.value.bias',
  'layers.{}.self_attn.o_proj.weight': 'blocks.{}.attention.out.weight',
  'layers.{}.mlp.gate_proj.weight': 'blocks.{}.mlp.gate.weight',
  'layers.{}.mlp.up_proj.weight': 'blocks.{}.mlp.up.weight',
  'layers.{}.mlp.down_proj.weight': 'blocks.{}.mlp.down.weight',
  'layers.{}.input_layernorm.weight': 'blocks.{}.norm1.scale',
  'layers.{}.post_attention_layernorm.weight': 'blocks.{}.norm2.scale',
  'norm.weight': 'norm.scale',
};

/**
 * The head over the vocabulary, whose key stands outside `model.`. Tied, it is the embedding table's second name; a model
 * that predicts no tokens has none.
 *
 * @param carried Whether a model that does not use the tensor hands it on to the folders written from it.
 */
export const languageHeadNames = (tied: boolean, carried: boolean): NameTable => ({
  'lm_head.weight': ifPresent(
    'output',
    tied ? aliasOf('embedding.weight') : ignored('the model predicts no tokens', { carried }),
  ),
});
