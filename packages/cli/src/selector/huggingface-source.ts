import {
  HuggingFaceError,
  loadHuggingFace,
  readHuggingFaceConfig,
  videoitgLayout,
  WeightError,
} from '@videoitg/models';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.js';
import type { ModelSource, SourceOptions, StoredType } from './model-source.js';
import { storedType } from './stored-type.js';

/**
 * A folder as Hugging Face's transformers writes it: config.json, safetensors, tokenizer.json.
 *
 * @throws HuggingFaceError when its config.json cannot be read; {@link UserError} when it is of a model without a head.
 */
export async function huggingFaceSource(folder: string, { heads, vision }: SourceOptions): Promise<ModelSource> {
  const found = await readHuggingFaceConfig(folder, heads);
  if (found.kind !== 'videoitg') {
    throw new UserError(
      `${folder} is ${kinds[found.kind]}: it scores no frames. Name a VideoITG model (model_type eagle_QwenG).`,
    );
  }
  return {
    folder,
    config: found.selector,
    stored: await storedType(folder).catch((error: unknown) => declaredType(folder, error)),
    async load(session, model, state) {
      const withTower = vision !== undefined && state.some(({ path }) => path.startsWith('vision.'));
      const options = { layout: videoitgLayout(model), ...(withTower ? { visionFolder: vision } : {}) };
      await loadHuggingFace(folder, session, state, options).catch((error: unknown) => {
        throw towerFault(folder, vision, error);
      });
    },
  };
}

/** What is wrong with the tower, in words of the command line; other errors as they are. */
function towerFault(folder: string, vision: string | undefined, error: unknown): unknown {
  if (!(error instanceof HuggingFaceError) || error.problem !== 'vision') return error;
  const message =
    vision === undefined
      ? `${folder} has no vision tower. Name its folder with --vision, such as that of google/siglip-so400m-patch14-384.`
      : `--vision ${vision} has another tower than ${folder}. Leave it out to take the model's own.`;
  return new UserError(message, { cause: error });
}

const kinds = {
  qwen2: 'a language model alone',
  siglip: 'a vision tower alone',
  'video-language': 'a video language model of a stage before grounding',
} as const;

const dtypes = z.looseObject({ torch_dtype: z.string().optional(), dtype: z.string().optional() });
const declared: Readonly<Record<string, StoredType>> = { bfloat16: 'bf16', float16: 'f16' };

/** The type that config.json states, for a folder whose weights are not there: a plan asks for nothing else. */
async function declaredType(folder: string, error: unknown): Promise<StoredType> {
  if (!(error instanceof WeightError) || error.problem !== 'not-found') throw error;
  // `readHuggingFaceConfig` has read it as a JSON object.
  const { torch_dtype: old, dtype = old } = dtypes.parse(
    JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')),
  );
  return declared[dtype ?? ''] ?? 'f32';
}
