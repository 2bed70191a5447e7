import { CounterRandom } from '@videoitg/core';
import type { Qwen2Config } from '../../qwen2/config.js';
import type { SelectorConfig } from '../../selector/frame-selector.js';
import { patchSide, type SiglipConfig } from '../../siglip/siglip.js';
import { float32Source, type TensorSource } from '../../weights/tensor-source.js';

/** Name and shape of tensors, written down from spec 6 and the models of transformers, not from the tables under test. */
export type TensorShapes = Readonly<Record<string, readonly number[]>>;

const inLayers = (prefix: string, layers: number, one: TensorShapes): TensorShapes =>
  Object.fromEntries(
    Array.from({ length: layers }, (_, layer) =>
      Object.entries(one).map(([name, shape]) => [`${prefix}${layer}.${name}`, shape] as const),
    ).flat(),
  );

export function qwen2Shapes({
  hidden,
  layers,
  heads,
  keyValueHeads,
  headWidth,
  mlp,
  vocabulary,
}: Qwen2Config): TensorShapes {
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  return {
    'model.embed_tokens.weight': [vocabulary, hidden],
    ...inLayers('model.layers.', layers, {
      'self_attn.q_proj.weight': [queries, hidden],
      'self_attn.q_proj.bias': [queries],
      'self_attn.k_proj.weight': [keys, hidden],
      'self_attn.k_proj.bias': [keys],
      'self_attn.v_proj.weight': [keys, hidden],
      'self_attn.v_proj.bias': [keys],
      'self_attn.o_proj.weight': [hidden, queries],
      'mlp.gate_proj.weight': [mlp, hidden],
      'mlp.up_proj.weight': [mlp, hidden],
      'mlp.down_proj.weight': [hidden, mlp],
      'input_layernorm.weight': [hidden],
      'post_attention_layernorm.weight': [hidden],
    }),
    'model.norm.weight': [hidden],
  };
}

/** A whole vision tower. @param layers In the file: one more than the model runs, unless given. */
export function siglipShapes(config: SiglipConfig, layers = config.layers + 1): TensorShapes {
  const { width, mlp, patch } = config;
  const linear = (name: string, out: number, input: number): TensorShapes => ({
    [`${name}.weight`]: [out, input],
    [`${name}.bias`]: [out],
  });
  const norm = (name: string): TensorShapes => ({ [`${name}.weight`]: [width], [`${name}.bias`]: [width] });
  const shapes: TensorShapes = {
    'embeddings.patch_embedding.weight': [width, 3, patch, patch],
    'embeddings.patch_embedding.bias': [width],
    'embeddings.position_embedding.weight': [patchSide(config) ** 2, width],
    ...inLayers('encoder.layers.', layers, {
      ...norm('layer_norm1'),
      ...norm('layer_norm2'),
      ...linear('self_attn.q_proj', width, width),
      ...linear('self_attn.k_proj', width, width),
      ...linear('self_attn.v_proj', width, width),
      ...linear('self_attn.out_proj', width, width),
      ...linear('mlp.fc1', mlp, width),
      ...linear('mlp.fc2', width, mlp),
    }),
    ...norm('post_layernorm'),
    'head.probe': [1, 1, width],
    'head.attention.in_proj_weight': [3 * width, width],
    'head.attention.in_proj_bias': [3 * width],
    ...linear('head.attention.out_proj', width, width),
    ...norm('head.layernorm'),
    ...linear('head.mlp.fc1', mlp, width),
    ...linear('head.mlp.fc2', width, mlp),
  };
  return withPrefix('vision_model.', shapes);
}

/** What a SigLIP has beside its vision tower. */
export const siglipTextShapes: TensorShapes = {
  'text_model.embeddings.token_embedding.weight': [10, 8],
  'text_model.head.bias': [8],
  logit_scale: [1],
  logit_bias: [1],
};

export const projectorShapes = (width: number, hidden: number): TensorShapes => ({
  'model.mm_projector.out_projection.0.weight': [hidden, width],
  'model.mm_projector.out_projection.0.bias': [hidden],
  'model.mm_projector.out_projection.2.weight': [hidden, hidden],
  'model.mm_projector.out_projection.2.bias': [hidden],
});

/** The published model (spec 6). */
export const videoitgShapes = ({ vision, language }: SelectorConfig): TensorShapes => ({
  ...qwen2Shapes(language),
  ...withPrefix('model.vision_tower.vision_tower.', siglipShapes(vision)),
  ...projectorShapes(vision.width, language.hidden),
  'out_proj.weight': [1, language.hidden],
  'out_proj.bias': [1],
});

export const withPrefix = (prefix: string, shapes: TensorShapes): TensorShapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [prefix + name, shape]));

export const without = (shapes: TensorShapes, part: RegExp): TensorShapes =>
  Object.fromEntries(Object.entries(shapes).filter(([name]) => !part.test(name)));

/** A tensor's values: a function of its name, with a tower's the same under every prefix. */
export function valuesOf(name: string, shape: readonly number[], seed = 1): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const key = name.replace(/^.*vision_model\./, 'vision_model.');
  new CounterRandom([seed, key]).fillUniform(values, { low: -1, high: 1 });
  return values;
}

/** Tensors of these shapes with values of their own. */
export const tensorsOf = (
  shapes: TensorShapes,
  { dtype = 'F32', seed = 1 }: { readonly dtype?: 'F32' | 'BF16' | 'F16'; readonly seed?: number } = {},
): TensorSource[] =>
  Object.entries(shapes).map(([name, shape]) => float32Source(name, shape, valuesOf(name, shape, seed), dtype));
