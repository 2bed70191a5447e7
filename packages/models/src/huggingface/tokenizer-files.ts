import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBeside } from '../file/write-beside.js';
import { HuggingFaceError } from './huggingface-error.js';

/** What a tokenizer and its chat template consist of in a folder of Hugging Face's. */
const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
  'merges.txt',
  'added_tokens.json',
  'special_tokens_map.json',
  'chat_template.jinja',
];

/** Qwen2's largest has 7 MB. */
const largestFile = 100 * 2 ** 20;

/** Copies those of a tokenizer's files that a folder has. @throws HuggingFaceError `folder` for one above 100 MiB. */
export async function copyTokenizer(from: string, to: string): Promise<void> {
  for (const name of tokenizerFiles) {
    const file = join(from, name);
    const info = await stat(file).catch(() => undefined);
    if (info?.isFile() !== true) continue;
    if (info.size > largestFile) {
      throw new HuggingFaceError(
        'folder',
        `${file} has ${info.size} bytes; a tokenizer's file has at most ${largestFile}. Give the folder of a tokenizer.`,
      );
    }
    const content = await readFile(file);
    await writeBeside(join(to, name), (handle) => handle.writeFile(content));
  }
}
