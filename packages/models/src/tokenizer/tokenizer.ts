import { ByteLevelTokenizer } from './byte-level.js';
import { TokenizerError } from './tokenizer-error.js';
import { parseTokenizerJson } from './tokenizer-json.js';

/** Text to token ids and back. Neither adds a begin or end token. */
export class Tokenizer {
  /** One above the largest id. An embedding table may have more rows. */
  readonly vocabularySize: number;
  readonly #ordinary: ByteLevelTokenizer;
  readonly #added: ReadonlyMap<string, number>;
  readonly #addedById: ReadonlyMap<number, { readonly content: string; readonly special: boolean }>;
  readonly #addedPattern: RegExp | undefined;

  /**
   * @param json content of a `tokenizer.json`
   * @param name names its origin in errors
   * @throws TokenizerError if the content is no byte-level BPE tokenizer
   */
  constructor(json: unknown, name = 'The tokenizer') {
    const parsed = parseTokenizerJson(json, name);
    const { added_tokens: added, model } = parsed;
    try {
      // Added tokens are split off here, so that a caller can choose whether text may spell them.
      this.#ordinary = new ByteLevelTokenizer({ ...parsed, added_tokens: [] }, { clean_up_tokenization_spaces: false });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TokenizerError(`${name} is not accepted by the tokenizers library: ${reason}`, { cause });
    }
    this.#added = new Map(added.map(({ content, id }) => [content, id]));
    this.#addedById = new Map(added.map((token) => [token.id, token]));
    // Longest first: the alternation takes the first that matches.
    const spelled = [...this.#added.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
    this.#addedPattern = spelled.length > 0 ? new RegExp(`(${spelled.join('|')})`, 'u') : undefined;
    let largest = -1;
    for (const id of Object.values(model.vocab)) largest = Math.max(largest, id);
    this.vocabularySize = 1 + Math.max(largest, ...this.#addedById.keys());
  }

  /**
   * Ids of ordinary text. A string that spells a special token is text like any other, so text from outside cannot
   * forge a turn's end (spec 3.4, choice).
   */
  encode(text: string): Int32Array {
    return Int32Array.from(this.#ordinary.encode(text, { add_special_tokens: false }).ids);
  }

  /** Ids of trusted text in which special tokens may be spelled out, as in Hugging Face's `encode`. */
  encodeWithSpecial(text: string): Int32Array {
    const pieces = this.#addedPattern ? text.split(this.#addedPattern) : [text];
    // A split with one capture group alternates between text and separators.
    const ids = pieces.flatMap((piece, i) => (i % 2 === 1 ? [this.id(piece)] : piece ? [...this.encode(piece)] : []));
    return Int32Array.from(ids);
  }

  /**
   * Text of token ids; bytes that are no UTF-8 become U+FFFD.
   * @throws TokenizerError for an id that is not in the vocabulary
   */
  decode(ids: Iterable<number>, { skipSpecial = false }: { readonly skipSpecial?: boolean } = {}): string {
    let text = '';
    let run: number[] = [];
    const flush = (): void => {
      if (run.length > 0) text += this.#ordinary.decode(run);
      run = [];
    };
    for (const id of ids) {
      const added = this.#addedById.get(id);
      if (added) {
        if (skipSpecial && added.special) continue;
        flush();
        text += added.content;
      } else if (this.#ordinary.id_to_token(id) === undefined) {
        throw new TokenizerError(`${id} is no token of this vocabulary of ${this.vocabularySize}.`);
      } else {
        run.push(id);
      }
    }
    flush();
    return text;
  }

  /**
   * Id of an added token such as `<|im_end|>`.
   * @throws TokenizerError if the tokenizer has none of that spelling
   */
  id(token: string): number {
    const id = this.#added.get(token);
    if (id !== undefined) return id;
    const known = [...this.#added.keys()].join(' ');
    throw new TokenizerError(`The tokenizer has no special token ${token}. It has: ${known || 'none'}.`);
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
