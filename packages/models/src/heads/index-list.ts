import { HeadError } from './head-error.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';

const SEPARATOR = ', ';
const NOTHING = 'none';
const END = '<|im_end|>';

/** The answer of a list of frame indices: ascending and joined by `, `, or `none`. Source: spec 3.5, A-list. */
export function writeIndexList(labels: Float32Array): string {
  const indices = Array.from(labels.keys()).filter((frame) => labels[frame] === 1);
  return indices.length === 0 ? NOTHING : indices.join(SEPARATOR);
}

/** Token ids of what index lists are made of. */
interface ListTokens {
  /** [digit] */
  readonly digits: readonly number[];
  readonly separator: readonly number[];
  readonly nothing: readonly number[];
  readonly end: number;
}

/**
 * Ids of digits, separator and `none`.
 *
 * @throws HeadError when the tokenizer joins digits with what stands beside them, so that indices cannot be put together.
 */
function listTokens(tokenizer: PromptTokenizer): ListTokens {
  const ids = (text: string): number[] => [...tokenizer.encode(text)];
  const digits = Array.from({ length: 10 }, (_, digit) => ids(String(digit)));
  const separator = ids(SEPARATOR);
  const sample = `10${SEPARATOR}98765432`;
  const joined = [...sample].filter((sign) => /\d/.test(sign)).flatMap((sign) => digits[Number(sign)] ?? []);
  joined.splice(2, 0, ...separator);
  if (digits.some(({ length }) => length !== 1) || joined.join() !== ids(sample).join()) {
    throw new HeadError(
      'The tokenizer does not split numbers into single digits, so a list of indices cannot be written token by token. ' +
        'Use one that does, such as Qwen2’s.',
    );
  }
  return { digits: digits.flat(), separator, nothing: ids(NOTHING), end: tokenizer.id(END) };
}

/**
 * Which tokens may come next in a list of frame indices: different integers in 0 .. frames - 1 without leading zeros, at
 * most `most` of them, joined by `, `; or `none`; then the end of the turn. Feed it every token that is written.
 */
export class IndexListGrammar {
  readonly #tokens: ListTokens;
  readonly #frames: number;
  readonly #most: number;
  readonly #used = new Set<number>();
  /** Digits of the index that is being written; empty between indices. */
  #digits = '';
  /** Tokens that have to come next: the rest of a separator or of `none`, the end. */
  #forced: number[] = [];
  #ended = false;

  /** @throws HeadError for a tokenizer that joins digits. */
  constructor(tokenizer: PromptTokenizer, { frames, most }: { readonly frames: number; readonly most: number }) {
    this.#tokens = listTokens(tokenizer);
    this.#frames = frames;
    this.#most = Math.min(most, frames);
  }

  /** Whether the end was written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the token that was accepted last is a digit of an index that goes on. */
  get inIndex(): boolean {
    return this.#digits !== '';
  }

  /** Tokens that may come next; none after the end. */
  allowed(): readonly number[] {
    const { digits, separator, nothing, end } = this.#tokens;
    if (this.#ended) return [];
    const [forced] = this.#forced;
    if (forced !== undefined) return [forced];
    const next = digits.filter((_, digit) => this.#leadsToFree(`${this.#digits}${digit}`));
    if (this.#digits === '') return this.#used.size === 0 ? [...next, ...nothing.slice(0, 1)] : next;
    if (this.#used.has(Number(this.#digits))) return next;
    const more = this.#used.size + 1 < this.#most;
    return [...next, ...(more ? separator.slice(0, 1) : []), end];
  }

  /**
   * Writes a token. @returns the index that it completes, if it does.
   */
  accept(token: number): number | undefined {
    const { digits, separator, nothing, end } = this.#tokens;
    if (this.#forced.length > 0) {
      this.#forced.shift();
      this.#ended = token === end;
      return undefined;
    }
    const digit = digits.indexOf(token);
    if (digit >= 0) {
      this.#digits += String(digit);
      return undefined;
    }
    if (this.#digits === '') {
      this.#forced = [...nothing.slice(1), end];
      return undefined;
    }
    const index = Number(this.#digits);
    this.#used.add(index);
    this.#digits = '';
    this.#ended = token === end;
    if (!this.#ended) this.#forced = separator.slice(1);
    return index;
  }

  /** Whether an index that is not used yet begins with these digits (or is written by them). */
  #leadsToFree(prefix: string): boolean {
    if (prefix.length > 1 && prefix.startsWith('0')) return false;
    // Indices that begin with the prefix: [p · 10^d, (p + 1) · 10^d) for d more digits.
    const value = Number(prefix);
    for (let scale = 1; value * scale < this.#frames; scale *= 10) {
      const last = Math.min(this.#frames, (value + 1) * scale);
      for (let index = value * scale; index < last; index++) if (!this.#used.has(index)) return true;
      if (value === 0) return false;
    }
    return false;
  }
}
