import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { loadTokenizer } from './load-tokenizer.js';
import { saveTokenizer } from './save-tokenizer.js';
import { trainBpe } from './train-bpe.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a saved tokenizer loads from its folder and from its file', async () => {
  const saved = join(folder, 'made', 'here');
  await saveTokenizer(saved, trainBpe(['the red circle, the red square'], { vocabularySize: 270 }));
  expect(readdirSync(saved)).toEqual(['tokenizer.json', 'tokenizer_config.json']);
  for (const path of [saved, join(saved, 'tokenizer.json')]) {
    const tokenizer = await loadTokenizer(path);
    expect(tokenizer.decode(tokenizer.encode('the square circle'))).toBe('the square circle');
    expect(tokenizer.encode('the red').length).toBeLessThan('the red'.length);
  }
});

test('what is missing or no JSON is refused', async () => {
  const failure = async (path: string): Promise<string> =>
    loadTokenizer(path).then(
      () => 'loaded',
      (error: unknown) => String(error).replaceAll(folder, '<folder>'),
    );
  expect(await failure(join(folder, 'absent'))).toMatchInlineSnapshot(
    `"TokenizerError: There is no tokenizer.json at <folder>/absent. A model with only vocab.json and merges.txt is converted by transformers' AutoTokenizer.from_pretrained(...).save_pretrained(...)."`,
  );
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"model": ');
  expect(await failure(broken)).toMatchInlineSnapshot(
    `"TokenizerError: <folder>/broken.json is not JSON. A tokenizer.json was expected."`,
  );
});
