import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { TokenizerError } from './tokenizer-error.js';
import { Tokenizer } from './tokenizer.js';

/** Qwen2's file has 7 MB; ten times that is no tokenizer any more. */
const LARGEST_FILE = 100 * 2 ** 20;

/**
 * Loads a `tokenizer.json`.
 * @param path the file, or a folder that holds it, such as a model's
 * @throws TokenizerError if it is missing, above 100 MiB, no JSON, or no byte-level BPE tokenizer
 */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  const file = await findFile(path);
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new TokenizerError(`${file} is not JSON. A tokenizer.json was expected.`, { cause });
  }
  return new Tokenizer(json, file);
}

async function findFile(path: string): Promise<string> {
  for (const candidate of [join(path, 'tokenizer.json'), path]) {
    const found = await stat(candidate).catch(() => undefined);
    if (!found?.isFile()) continue;
    if (found.size > LARGEST_FILE) {
      throw new TokenizerError(`${candidate} has ${found.size} bytes; a tokenizer.json has at most ${LARGEST_FILE}.`);
    }
    return candidate;
  }
  throw new TokenizerError(
    `There is no tokenizer.json at ${path}. A model with only vocab.json and merges.txt is converted by ` +
      "transformers' AutoTokenizer.from_pretrained(...).save_pretrained(...).",
  );
}
