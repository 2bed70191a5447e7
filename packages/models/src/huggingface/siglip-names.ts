import type { SiglipConfig } from '../siglip/siglip.js';
import { ifPresent, ignored, type NameTable, type ParameterName } from './name-table.js';

const layer = (path: string): ParameterName => ifPresent(`blocks.{}.${path}`, ignored('no layer behind it is read'));

/**
 * SigLIP's vision tower: keys of HF `SiglipVisionTransformer`, paths of `Siglip`. The released tower has a layer more than
 * VideoITG runs, a final norm and a pooling head (spec 2.2); they are ignored.
 */
export function siglipNames({ width, mlp }: SiglipConfig): NameTable {
  const unused = (part: string, ...shape: number[]) => ignored(`the ${part} is not read`, { shape });
  return {
    'embeddings.patch_embedding.weight': 'patchWeight',
    'embeddings.patch_embedding.bias': 'patchBias',
    'embeddings.position_embedding.weight': 'position',
    'encoder.layers.{}.layer_norm1.weight': layer('norm1.scale'),
    'encoder.layers.{}.layer_norm1.bias': layer('norm1.shift'),
    'encoder.layers.{}.self_attn.k_proj.weight': layer('attention.key.weight'),
    'encoder.layers.{}.self_attn.k_proj.bias': layer('attention.key.bias'),
    'encoder.layers.{}.self_attn.v_proj.weight': layer('attention.value.weight'),
    'encoder.layers.{}.self_attn.v_proj.bias': layer('attention.value.bias'),
    'encoder.layers.{}.self_attn.q_proj.weight': layer('attention.query.weight'),
    'encoder.layers.{}.self_attn.q_proj.bias': layer('attention.query.bias'),
    'encoder.layers.{}.self_attn.out_proj.weight': layer('attention.out.weight'),
    'encoder.layers.{}.self_attn.out_proj.bias': layer('attention.out.bias'),
    'encoder.layers.{}.layer_norm2.weight': layer('norm2.scale'),
    'encoder.layers.{}.layer_norm2.bias': layer('norm2.shift'),
    'encoder.layers.{}.mlp.fc1.weight': layer('expand.weight'),
    'encoder.layers.{}.mlp.fc1.bias': layer('expand.bias'),
    'encoder.layers.{}.mlp.fc2.weight': layer('contract.weight'),
    'encoder.layers.{}.mlp.fc2.bias': layer('contract.bias'),
    'post_layernorm.weight': unused('final norm', width),
    'post_layernorm.bias': unused('final norm', width),
    'head.probe': unused('pooling head', 1, 1, width),
    'head.attention.in_proj_weight': unused('pooling head', 3 * width, width),
    'head.attention.in_proj_bias': unused('pooling head', 3 * width),
    'head.attention.out_proj.weight': unused('pooling head', width, width),
    'head.attention.out_proj.bias': unused('pooling head', width),
    'head.layernorm.weight': unused('pooling head', width),
    'head.layernorm.bias': unused('pooling head', width),
    'head.mlp.fc1.weight': unused('pooling head', mlp, width),
    'head.mlp.fc1.bias': unused('pooling head', mlp),
    'head.mlp.fc2.weight': unused('pooling head', width, mlp),
    'head.mlp.fc2.bias': unused('pooling head', width),
  };
}

/** What stands beside the vision tower in a whole SigLIP, such as `google/siglip-so400m-patch14-384`. */
export const siglipTextNames: NameTable = {
  'text_model.*': ignored('the text tower is not used', { carried: false }),
  logit_scale: ignored('only the vision tower is used', { carried: false }),
  logit_bias: ignored('only the vision tower is used', { carried: false }),
};
