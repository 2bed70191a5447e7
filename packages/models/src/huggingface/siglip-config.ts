import { z } from 'zod';
import type { SiglipConfig } from '../siglip/siglip.js';
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

const needed: NeededValues = {
  hidden_act: ['gelu_pytorch_tanh', undefined],
  num_channels: [3, undefined],
  attention_dropout: [0, undefined],
  quantization_config: [undefined, null],
};

/** Defaults are those of HF `SiglipVisionConfig`: what equals them is left out of released files. */
const fields = z.looseObject({
  image_size: size.default(224),
  patch_size: size.default(16),
  hidden_size: size.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  layer_norm_eps: positive.default(1e-6),
});

/** A tower with all its layers. @throws HuggingFaceError `config` */
export function readSiglipConfig(file: string, json: Readonly<Record<string, unknown>>): SiglipConfig {
  checkNeeded(file, json, needed);
  const read = parseFields(file, json, fields);
  const { hidden_size: width, num_attention_heads: heads, image_size: image, patch_size: patch } = read;
  checkDivides(file, ['num_attention_heads', heads], ['hidden_size', width]);
  if (patch > image) {
    throw new HuggingFaceError(
      'config',
      `${file} has patches of ${patch} pixels in images of ${image}. Take the config.json that belongs to the weights.`,
      ['patch_size'],
    );
  }
  return {
    image,
    patch,
    width,
    layers: read.num_hidden_layers,
    heads,
    mlp: read.intermediate_size,
    epsilon: read.layer_norm_eps,
  };
}

/** What a folder holds of a tower. */
export interface StoredTower {
  /** Layers in the folder; at least as many as are run. */
  readonly layers: number;
  /** Whether it has the pooling head. */
  readonly head: boolean;
}

/** Fields of a vision tower in a `config.json`. */
export function siglipFields(config: SiglipConfig, { layers, head }: StoredTower): Record<string, unknown> {
  return {
    image_size: config.image,
    patch_size: config.patch,
    num_channels: 3,
    hidden_size: config.width,
    num_hidden_layers: layers,
    num_attention_heads: config.heads,
    intermediate_size: config.mlp,
    hidden_act: 'gelu_pytorch_tanh',
    layer_norm_eps: config.epsilon,
    attention_dropout: 0,
    vision_use_head: head,
  };
}
