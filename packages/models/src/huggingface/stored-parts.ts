import type { TensorSource } from '../weights/tensor-source.js';
import type { HuggingFaceConfig } from './config.js';
import type { StoredTower } from './siglip-config.js';

/** What of a model a folder holds, as far as its configuration leaves it open. */
export interface StoredParts {
  readonly tower: StoredTower;
  /** Whether there is a head over the vocabulary, of its own or tied. */
  readonly languageHead: boolean;
  /** A type that holds every tensor's values; transformers 5 converts all tensors to it. */
  readonly dtype: 'float32' | 'bfloat16' | 'float16';
}

const dtypes = { BF16: 'bfloat16', F16: 'float16' } as const;

/** Reads off a folder's tensors what belongs into its `config.json`. */
export function storedParts(tensors: readonly TensorSource[], config: HuggingFaceConfig): StoredParts {
  const names = tensors.map(({ name }) => name);
  const layers = names.map((name) => Number(/vision_model\.encoder\.layers\.(\d+)\./.exec(name)?.[1] ?? -1) + 1);
  const tied = config.kind === 'qwen2' && config.language.tiedEmbeddings;
  const [dtype, ...others] = new Set(tensors.map((tensor) => tensor.dtype));
  return {
    tower: {
      layers: layers.reduce((most, layer) => Math.max(most, layer), 0),
      head: names.some((name) => name.endsWith('vision_model.head.probe')),
    },
    languageHead: tied || names.includes('lm_head.weight'),
    dtype: others.length === 0 && (dtype === 'BF16' || dtype === 'F16') ? dtypes[dtype] : 'float32',
  };
}
