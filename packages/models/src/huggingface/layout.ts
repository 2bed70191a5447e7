import { parameterEntries, type Module, type StateEntry } from '@videoitg/core';
import type { Projector } from '../projector/projector.js';
import type { Qwen2Config } from '../qwen2/config.js';
import type { Qwen2 } from '../qwen2/qwen2.js';
import type { FrameSelector, SelectorConfig } from '../selector/frame-selector.js';
import type { Siglip } from '../siglip/siglip.js';
import type { HuggingFaceConfig } from './config.js';
import { headNames } from './head-names.js';
import { prefixed, type NameTable } from './name-table.js';
import { Names } from './names.js';
import { projectorNames } from './projector-names.js';
import { languageHeadNames, qwen2Names } from './qwen2-names.js';
import { siglipNames, siglipTextNames } from './siglip-names.js';

/** How one model is laid out in a folder of Hugging Face's. */
export interface Layout {
  readonly names: Names;
  /** What `config.json` says; undefined for a file that stands in another model's folder. */
  readonly config: HuggingFaceConfig | undefined;
  /** Name of the file of weights, without its ending. */
  readonly file: 'model' | 'mm_projector';
  /** Outermost part of the keys, which a folder written by the base class leaves out. */
  readonly base: string;
  /** A vision tower that may come from a folder of its own: its layout there, and what its keys begin with here. */
  readonly vision?: { readonly layout: Layout; readonly keys: string };
}

/** Where VideoITG's checkpoints keep the vision tower (spec 6). */
const visionKeys = 'model.vision_tower.vision_tower.';
const towerBase = 'vision_model.';

/** A video language model, such as a selector; what its head adds is no part of it. */
export interface VideoLanguageModule extends Module {
  readonly vision: Siglip;
  readonly projector: Projector;
  readonly language: Qwen2;
  readonly config: Omit<SelectorConfig, 'head'>;
}

/** The published model and everything trained like it: SigLIP, projector, Qwen2 and the head. Source: spec 6. */
export function videoitgLayout(model: FrameSelector): Layout {
  const entries = parameterEntries(model);
  const table = { ...backboneNames(model, false), ...headNames(model.config.head, entries) };
  return selectorLayout(model, new Names(table, entries), { kind: 'videoitg', selector: model.config });
}

/** Checkpoints of the stages before grounding: SigLIP, projector and Qwen2 with its head over the vocabulary. Source: spec 6. */
export function videoLanguageLayout(model: VideoLanguageModule): Layout {
  const entries = parameterEntries(model).filter(({ path }) => /^(?:vision|projector|language)\./.test(path));
  const { vision, language, tokenBudget, minimumGrid, maxLength } = model.config;
  const selector = { vision, language, tokenBudget, minimumGrid, maxLength };
  return selectorLayout(model, new Names(backboneNames(model, true), entries), { kind: 'video-language', selector });
}

/** Qwen2 alone, HF `Qwen2ForCausalLM` or `Qwen2Model`. @param path Where it stands in the session's model. */
export function qwen2Layout(language: Qwen2, path = 'language'): Layout {
  const table = { ...prefixed(qwen2Names, { key: 'model.', path: '' }), ...lmHead(language.config, true) };
  return {
    names: standingAt(path, table, language),
    config: { kind: 'qwen2', language: language.config },
    file: 'model',
    base: 'model.',
  };
}

/** SigLIP's vision tower, alone or beside its text tower, HF `SiglipVisionModel` or `SiglipModel`. */
export function siglipLayout(vision: Siglip, path = 'vision'): Layout {
  const table = { ...prefixed(siglipNames(vision.config), { key: towerBase, path: '' }), ...siglipTextNames };
  return {
    names: standingAt(path, table, vision),
    config: { kind: 'siglip', vision: vision.config },
    file: 'model',
    base: towerBase,
  };
}

/** What stage 1 leaves: the projector, in a file of its own (spec 4.6). */
export function projectorLayout(projector: Projector, path = 'projector'): Layout {
  const table = prefixed(projectorNames, { key: 'model.mm_projector.', path: '' });
  return { names: standingAt(path, table, projector), config: undefined, file: 'mm_projector', base: '' };
}

function selectorLayout({ vision }: { readonly vision: Siglip }, names: Names, config: HuggingFaceConfig): Layout {
  return { names, config, file: 'model', base: '', vision: { layout: siglipLayout(vision), keys: visionKeys } };
}

function backboneNames({ config: { vision, language } }: VideoLanguageModule, carryHead: boolean): NameTable {
  return {
    ...prefixed(qwen2Names, { key: 'model.', path: 'language.' }),
    ...prefixed(siglipNames(vision), { key: `${visionKeys}${towerBase}`, path: 'vision.' }),
    ...prefixed(projectorNames, { key: 'model.mm_projector.', path: 'projector.' }),
    ...prefixed(lmHead(language, carryHead), { key: '', path: 'language.' }),
  };
}

const lmHead = ({ tiedEmbeddings }: Qwen2Config, carried: boolean): NameTable =>
  languageHeadNames(tiedEmbeddings, carried);

function standingAt(path: string, table: NameTable, module: Module): Names {
  const prefix = path === '' ? '' : `${path}.`;
  const entries = parameterEntries(module).map((entry): StateEntry => ({ ...entry, path: prefix + entry.path }));
  return new Names(prefixed(table, { key: '', path: prefix }), entries);
}
