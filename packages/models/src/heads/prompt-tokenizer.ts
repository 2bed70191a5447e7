import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** What prompts and answers need of a tokenizer. */
export type PromptTokenizer = Pick<Tokenizer, 'encode' | 'id'>;
