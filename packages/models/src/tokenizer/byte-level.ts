import { Tokenizer } from '@huggingface/tokenizers';

/** The part of the tokenizers library's `Tokenizer` that is used here. */
export interface ByteLevelTokenizer {
  readonly normalizer: { normalize(text: string): string } | null;
  readonly pre_tokenizer: { pre_tokenize(text: string): string[] } | null;
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[]): string;
  id_to_token(id: number): string | undefined;
}

/**
 * The library's class. Its declarations (0.2.0) import one another without file extensions, which Node's module
 * resolution does not follow, so its types are lost; the cast restores the part above as those declarations give it.
 */
export const ByteLevelTokenizer = Tokenizer as unknown as new (json: object, config: object) => ByteLevelTokenizer;
