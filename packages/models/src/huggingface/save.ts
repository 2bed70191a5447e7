import type { Session, StateEntry } from '@videoitg/core';
import { join } from 'node:path';
import { writeBeside } from '../file/write-beside.js';
import type { WrittenDtype } from '../weights/narrowed.js';
import { float32Source, type TensorSource } from '../weights/tensor-source.js';
import { writeSafetensors } from '../weights/write-safetensors.js';
import { writeWeights } from '../weights/write-weights.js';
import { withCarried, type CarriedTensors, type CarryOptions } from './carried-tensors.js';
import { checkState } from './check-tensors.js';
import { configFile, configJson } from './config-json.js';
import { HuggingFaceError, nameSome } from './huggingface-error.js';
import type { Layout } from './layout.js';
import { makeFolder } from './new-folder.js';
import { dtypeOf, stateSource } from './state-source.js';
import { storedParts } from './stored-parts.js';
import { copyTokenizer } from './tokenizer-files.js';

export interface SaveOptions extends CarryOptions {
  readonly layout: Layout;
  /** Type of the session's parameters in the folder; each as it is stored unless given. */
  readonly dtype?: WrittenDtype;
  /** A shard is closed before it grows beyond this. Default 5e9 bytes. */
  readonly shardBytes?: number;
  /** A folder whose tokenizer is copied. */
  readonly tokenizerFrom?: string;
}

/** transformers refuses files that do not name the framework of their tensors' order. */
const metadata = new Map([['format', 'pt']]);

/**
 * Writes a session's parameters as a folder of Hugging Face's: `config.json`, weights in one file or in shards, the
 * tokenizer. Tensors go from the engine to the disk in pieces. The folder appears whole or not at all.
 *
 * @param folder A new or empty folder.
 * @param state The parameters to be written.
 * @throws HuggingFaceError when the session and the folders to carry from do not make up the whole model, or the folder is
 * in the way; WeightError when a file cannot be read or written; NarrowingError when a number is too large for f16.
 */
export function saveHuggingFace(
  folder: string,
  session: Session,
  state: readonly StateEntry[],
  options: SaveOptions,
): Promise<void> {
  const { layout, shardBytes, tokenizerFrom } = options;
  return withCarried(layout, options, (carried) => {
    const tensors = tensorsOf(session, state, carried, options);
    return makeFolder(folder, async (draft) => {
      if (layout.config === undefined) {
        return writeSafetensors(join(draft, `${layout.file}.safetensors`), tensors, metadata);
      }
      await writeWeights(draft, tensors, { metadata, ...(shardBytes !== undefined && { shardBytes }) });
      if (tokenizerFrom !== undefined) await copyTokenizer(tokenizerFrom, draft);
      const text = configJson(layout.config, storedParts(tensors, layout.config));
      await writeBeside(join(draft, configFile), (handle) => handle.writeFile(text));
    });
  });
}

/** Every tensor of the folder: parameters in the order of the table, then what the model does not use. */
function tensorsOf(
  session: Session,
  state: readonly StateEntry[],
  carried: CarriedTensors,
  { layout, dtype }: SaveOptions,
): TensorSource[] {
  const { names, config } = layout;
  const held = new Map(state.filter(({ role }) => role === 'parameter').map((entry) => [entry.path, entry]));
  checkState(names, [...held.values()]);
  const tensors: TensorSource[] = [];
  const missing: string[] = [];
  for (const parameter of names.parameters) {
    const entry = held.get(parameter.path);
    const source = entry ? stateSource(session, entry, parameter, dtype ?? dtypeOf(entry)) : carried.get(parameter.key);
    if (source === undefined) missing.push(parameter.path);
    else tensors.push(source);
  }
  checkWhole(missing);
  const unused = [...carried].flatMap(([key, source]) => {
    const meaning = names.meaningOf(key);
    return meaning?.kind === 'ignored' && meaning.carried ? [source] : [];
  });
  tensors.push(...unused);
  if (config?.kind === 'siglip') tensors.push(...neutralNorm(config.vision.width, tensors));
  return tensors;
}

function checkWhole(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new HuggingFaceError(
    'unfilled',
    `The session does not hold ${nameSome(missing)}, and no folder to carry from does. Give one with carryFrom or visionFolder.`,
    missing,
  );
}

/**
 * `SiglipVisionModel` always ends in a norm, which the tower that runs here does not have. Where none is carried, it gets
 * the values that transformers starts it with: scale 1, shift 0.
 */
function neutralNorm(width: number, tensors: readonly TensorSource[]): TensorSource[] {
  const name = 'vision_model.post_layernorm';
  if (tensors.some((tensor) => tensor.name === `${name}.weight`)) return [];
  const [first] = tensors;
  const dtype = first?.dtype === 'BF16' || first?.dtype === 'F16' ? first.dtype : 'F32';
  return [
    float32Source(`${name}.weight`, [width], new Float32Array(width).fill(1), dtype),
    float32Source(`${name}.bias`, [width], new Float32Array(width), dtype),
  ];
}
