import { z } from 'zod';

import { TokenizerError } from './tokenizer-error.js';

const LARGEST_ID = 2 ** 31 - 1;

const addedToken = z.looseObject({
  id: z.int().min(0).max(LARGEST_ID),
  content: z.string().min(1),
  special: z.boolean(),
  normalized: z.boolean(),
  lstrip: z.boolean(),
  rstrip: z.boolean(),
  single_word: z.boolean(),
});

// Only what is read here is checked; the rest is the tokenizers library's concern.
const tokenizerJson = z.looseObject({
  model: z.looseObject({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), z.int().min(0).max(LARGEST_ID)),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  added_tokens: z.array(addedToken),
});

/** The parts of a `tokenizer.json` that this project reads. */
export type TokenizerJson = z.infer<typeof tokenizerJson>;
export type AddedTokenJson = TokenizerJson['added_tokens'][number];

/**
 * Checks the content of a `tokenizer.json`.
 * @param name names the file in errors
 * @throws TokenizerError if it is no byte-level BPE tokenizer, or an added token asks for trimming or normalisation
 * (Qwen2's do not)
 */
export function parseTokenizerJson(content: unknown, name: string): TokenizerJson {
  const result = tokenizerJson.safeParse(content);
  if (!result.success) {
    const { path, message } = result.error.issues[0] ?? { path: [], message: 'unknown' };
    throw new TokenizerError(
      `${name} is no BPE tokenizer in the format of Hugging Face's tokenizer.json: at "${path.join('.')}": ${message}. ` +
        'Take the file tokenizer.json of a Qwen2 model, or make one with tools/make-tokenizer.ts.',
    );
  }
  const unusual = result.data.added_tokens.find((t) => t.lstrip || t.rstrip || t.single_word || t.normalized);
  if (unusual) {
    throw new TokenizerError(
      `${name}: the added token ${JSON.stringify(unusual.content)} sets lstrip, rstrip, single_word or normalized, ` +
        'which are not supported. Use a tokenizer whose added tokens match exactly, as those of Qwen2 do.',
    );
  }
  return result.data;
}
