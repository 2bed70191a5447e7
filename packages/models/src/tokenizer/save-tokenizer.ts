import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeBeside } from '../file/write-beside.js';
import { qwen2TokenizerConfig } from './qwen2-json.js';
import type { TokenizerJson } from './tokenizer-json.js';

/** Writes `tokenizer.json` and `tokenizer_config.json` into a folder, which is made if need be. */
export async function saveTokenizer(folder: string, json: TokenizerJson): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = { 'tokenizer.json': json, 'tokenizer_config.json': qwen2TokenizerConfig() };
  for (const [name, content] of Object.entries(files)) {
    await writeBeside(join(folder, name), (handle) => handle.writeFile(`${JSON.stringify(content, null, 2)}\n`));
  }
}
