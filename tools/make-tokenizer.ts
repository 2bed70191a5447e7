/**
 * Trains a small byte-level BPE tokenizer with Qwen2's normaliser, pre-tokenizer and special tokens.
 *
 * node --conditions=@videoitg/source --import tsx tools/make-tokenizer.ts --vocabulary 1024 --out FOLDER [TEXT FILE ...]
 *
 * Without a file the corpus is read from stdin. Each line is one text.
 */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { saveTokenizer, trainBpe } from '@videoitg/models';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { vocabulary: { type: 'string', default: '1024' }, out: { type: 'string' } },
});
if (values.out === undefined) {
  process.stderr.write('make-tokenizer: --out names the folder to write to, e.g. --out tokenizer.\n');
  process.exit(1);
}

const corpora =
  positionals.length > 0
    ? await Promise.all(positionals.map((file) => readFile(file, 'utf8')))
    : [await text(process.stdin)];
const lines = corpora.flatMap((corpus) => corpus.split(/(?<=\n)/u));
const json = trainBpe(lines, { vocabularySize: Number(values.vocabulary) });
await saveTokenizer(values.out, json);
const tokens = Object.keys(json.model.vocab).length;
process.stderr.write(
  `${values.out}: ${tokens} tokens, ${json.added_tokens.length} special, ${json.model.merges.length} merges\n`,
);
