import { z } from 'zod';
import { siglipSo400m } from '../config/siglip.js';
import type { HeadMakers } from '../heads/built-in-heads.js';
import type { Head } from '../heads/define-head.js';
import { pooling } from '../heads/pooling.js';
import type { SelectorConfig } from '../selector/frame-selector.js';
import type { SiglipConfig } from '../siglip/siglip.js';
import { checkNeeded, parseFields, size, type NeededValues } from './config-fields.js';
import { HuggingFaceError } from './huggingface-error.js';
import { qwen2Fields, readQwen2Config } from './qwen2-config.js';
import { readSiglipConfig, siglipFields, type StoredTower } from './siglip-config.js';

const so400mName = 'google/siglip-so400m-patch14-384';
/** Layers of the released tower, of which all but the last are run. */
const so400mLayers = siglipSo400m.layers + 1;

/** What changes the network or its input. Where the reference has a default of its own, absence means it (spec 6). */
const needed: NeededValues = {
  mm_use_4_vision_tokens: [false],
  mm_projector_type: ['seq_mlp'],
  mm_vision_select_feature: ['patch', undefined],
  mm_patch_merge_type: ['flat', undefined],
  use_mm_proj: [true, undefined],
  image_aspect_ratio: ['square', undefined],
  mm_use_im_start_end: [false, undefined],
  mm_use_im_patch_token: [false, undefined],
};

const fields = z.looseObject({
  mm_vision_tower: z.string().max(1000).nullish(),
  mm_hidden_size: size.nullish(),
  /** Index into [embeddings, layer 1, ...]: -2 is the last layer but one. */
  mm_vision_select_layer: z.int().min(-1024).max(-1),
  vision_token_num: size,
  vision_min_num: size,
  tokenizer_model_max_length: size.nullish(),
  max_position_embeddings: size.default(32_768),
  /** An addition of this project's: sizes of a tower other than so400m. */
  vision_config: z.looseObject({}).nullish(),
  /** An addition of this project's: a head other than the reference's. */
  videoitg_head: z.looseObject({ name: z.string().max(200), version: size, options: z.unknown().optional() }).nullish(),
});

/** @throws HuggingFaceError `config`; HeadError when the head does not take its options. */
export function readVideoitgConfig(
  file: string,
  json: Readonly<Record<string, unknown>>,
  heads: HeadMakers,
): SelectorConfig {
  checkNeeded(file, json, needed);
  const read = parseFields(file, json, fields);
  const language = readQwen2Config(file, json);
  const vision = readTower(file, read);
  checkNeeded(file, json, { mm_hidden_size: [vision.width, undefined] });
  return {
    vision,
    language,
    tokenBudget: read.vision_token_num,
    minimumGrid: read.vision_min_num,
    maxLength: read.tokenizer_model_max_length ?? read.max_position_embeddings,
    head: readHead(file, read.videoitg_head, heads),
  };
}

type Fields = z.output<typeof fields>;

function readTower(file: string, read: Fields): SiglipConfig {
  const { vision_config: own, mm_vision_tower: name, mm_vision_select_layer: select } = read;
  if (!own && name !== so400mName) {
    throw new HuggingFaceError(
      'config',
      `${file} names the vision tower ${JSON.stringify(name ?? null)}, whose sizes are not known here. Add them as "vision_config", as that tower's own config.json has them.`,
      ['mm_vision_tower'],
    );
  }
  const stored = own ? readSiglipConfig(file, own) : { ...siglipSo400m, layers: so400mLayers };
  const layers = stored.layers + 1 + select;
  if (layers >= 1) return { ...stored, layers };
  throw new HuggingFaceError(
    'config',
    `${file} has "mm_vision_select_layer": ${select}, but its vision tower has ${stored.layers} layers. Take a layer between -${stored.layers} and -1.`,
    ['mm_vision_select_layer'],
  );
}

function readHead(file: string, stored: Fields['videoitg_head'], makers: HeadMakers): Head {
  if (!stored) return pooling();
  const make = Object.hasOwn(makers, stored.name) ? makers[stored.name] : undefined;
  const refuse = (message: string): never => {
    throw new HuggingFaceError('config', `${file} ${message}`, ['videoitg_head']);
  };
  if (make === undefined) {
    return refuse(
      `asks for the head "${stored.name}", which is not known here. Import the file that defines it: --import FILE.`,
    );
  }
  const head = make(stored.options);
  if (head.version === stored.version) return head;
  return refuse(
    `asks for version ${stored.version} of the head "${stored.name}"; this is version ${head.version}. Use the one that it was trained with.`,
  );
}

/** Fields of a selector, or of a video language model where there is no head. @param tower What the folder holds. */
export function videoitgFields(
  config: Omit<SelectorConfig, 'head'> & { readonly head?: Head },
  tower: StoredTower,
): Record<string, unknown> {
  const { vision, language, head } = config;
  return {
    ...qwen2Fields(language, config.maxLength),
    mm_vision_tower: isSo400m(vision) ? so400mName : null,
    vision_config: siglipFields(vision, tower),
    mm_projector_type: 'seq_mlp',
    mm_hidden_size: vision.width,
    mm_vision_select_layer: vision.layers - tower.layers - 1,
    mm_vision_select_feature: 'patch',
    mm_patch_merge_type: 'flat',
    mm_use_4_vision_tokens: false,
    mm_use_im_start_end: false,
    mm_use_im_patch_token: false,
    mm_projector_lr: null,
    vision_token_num: config.tokenBudget,
    vision_min_num: config.minimumGrid,
    use_mm_proj: true,
    image_aspect_ratio: 'square',
    tokenizer_padding_side: 'right',
    tokenizer_model_max_length: config.maxLength,
    tune_mm_mlp_adapter: false,
    save_mm_mlp_adapter: false,
    freeze_mm_mlp_adapter: false,
    ...(head && { videoitg_head: { name: head.name, version: head.version, options: head.options } }),
  };
}

const isSo400m = (vision: SiglipConfig): boolean =>
  Object.entries(siglipSo400m).every(([field, value]) => vision[field as keyof SiglipConfig] === value);
