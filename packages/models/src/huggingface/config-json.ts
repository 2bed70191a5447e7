import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInHeads, type HeadMakers } from '../heads/built-in-heads.js';
import { scanJson } from '../weights/json-scan.js';
import type { HuggingFaceConfig } from './config.js';
import { HuggingFaceError } from './huggingface-error.js';
import { qwen2Fields, readQwen2Config } from './qwen2-config.js';
import { readSiglipConfig, siglipFields, type StoredTower } from './siglip-config.js';
import type { StoredParts } from './stored-parts.js';
import { readVideoitgConfig, videoitgFields } from './videoitg-config.js';

export const configFile = 'config.json';

/** Real ones have a few kB; those with label tables some hundred. */
const largestConfig = 2 ** 20;

/**
 * Reads a folder's `config.json`. The file is not trusted: sizes are bounded, and what would be another network is refused.
 *
 * @param heads Makers of further heads by name.
 * @throws HuggingFaceError `config`
 */
export async function readHuggingFaceConfig(folder: string, heads: HeadMakers = {}): Promise<HuggingFaceConfig> {
  const file = join(folder, configFile);
  const json = await readObject(file);
  const type = json['model_type'];
  switch (type) {
    case 'qwen2':
      return { kind: 'qwen2', language: readQwen2Config(file, json) };
    case 'siglip_vision_model':
      return { kind: 'siglip', vision: readSiglipConfig(file, json) };
    case 'siglip':
      return { kind: 'siglip', vision: readSiglipConfig(file, objectIn(json, 'vision_config')) };
    case 'eagle_QwenG':
      return { kind: 'videoitg', selector: readVideoitgConfig(file, json, { ...builtInHeads, ...heads }) };
    case 'eagle_qwen': {
      const { head: _, ...selector } = readVideoitgConfig(file, json, { ...builtInHeads, ...heads });
      return { kind: 'video-language', selector };
    }
    default:
      throw new HuggingFaceError(
        'config',
        `${file} has "model_type": ${JSON.stringify(type ?? null).slice(0, 100)}; qwen2, siglip, siglip_vision_model, eagle_QwenG and eagle_qwen can be loaded. Take a checkpoint of one of these.`,
        ['model_type'],
      );
  }
}

/** The text of a `config.json` that transformers 4.47 and later read, and `readHuggingFaceConfig`. */
export function configJson(config: HuggingFaceConfig, { tower, languageHead, dtype }: StoredParts): string {
  const json = { ...modelFields(config, tower, languageHead), torch_dtype: dtype };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function modelFields(config: HuggingFaceConfig, tower: StoredTower, languageHead: boolean): Record<string, unknown> {
  const head = (architecture: string, type: string) => ({ architectures: [architecture], model_type: type });
  switch (config.kind) {
    case 'qwen2':
      return { ...head(languageHead ? 'Qwen2ForCausalLM' : 'Qwen2Model', 'qwen2'), ...qwen2Fields(config.language) };
    case 'siglip':
      return { ...head('SiglipVisionModel', 'siglip_vision_model'), ...siglipFields(config.vision, tower) };
    case 'videoitg':
      return { ...head('EagleQwenG', 'eagle_QwenG'), ...videoitgFields(config.selector, tower) };
    case 'video-language':
      return { model_type: 'eagle_qwen', ...videoitgFields(config.selector, tower) };
  }
}

async function readObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  const fail = (message: string, cause?: unknown): never => {
    throw new HuggingFaceError('config', `${file} ${message}`, [], cause ? { cause } : undefined);
  };
  const info = await stat(file).catch((cause: unknown) =>
    fail('cannot be opened. Give the folder of a model, with its config.json.', cause),
  );
  if (!info.isFile() || info.size > largestConfig) {
    return fail(`is no file of at most ${largestConfig} bytes. Take the config.json that belongs to the weights.`);
  }
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fail('is not JSON. Download it again.', cause);
  }
  const finding = scanJson(text, { wholeNumbers: false });
  if (finding?.kind === 'duplicate-key') return fail(`has the key ${JSON.stringify(finding.key)} twice. Remove one.`);
  return isObject(json) ? json : fail('is no JSON object. Take the config.json that belongs to the weights.');
}

function objectIn(json: Readonly<Record<string, unknown>>, field: string): Readonly<Record<string, unknown>> {
  const value = Object.hasOwn(json, field) ? json[field] : undefined;
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
