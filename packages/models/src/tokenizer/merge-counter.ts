/** A distinct word of the corpus as a sequence of token ids. */
export interface CountedWord {
  ids: number[];
  readonly count: number;
}

/** Ids stay below 2^24, so a pair fits a float64 integer and a smaller key is the pair of older tokens. */
const PAIR_BASE = 2 ** 24;

/** How often each pair of neighbouring tokens occurs, kept up to date while pairs are merged. */
export class MergeCounter {
  readonly #counts = new Map<number, number>();
  /** Words that held the pair when it was entered; a superset of those that hold it now. */
  readonly #words = new Map<number, Set<CountedWord>>();

  constructor(words: Iterable<CountedWord>) {
    for (const word of words) this.#enter(word);
  }

  /** The most frequent pair; of equally frequent ones, the one of the oldest tokens. */
  best(): { left: number; right: number; count: number } | undefined {
    let bestKey = -1;
    let bestCount = 0;
    for (const [key, count] of this.#counts) {
      if (count > bestCount || (count === bestCount && key < bestKey)) [bestKey, bestCount] = [key, count];
    }
    if (bestKey < 0) return undefined;
    return { left: Math.floor(bestKey / PAIR_BASE), right: bestKey % PAIR_BASE, count: bestCount };
  }

  /** Replaces the pair by a new token in all words. */
  merge(left: number, right: number, id: number): void {
    const key = left * PAIR_BASE + right;
    for (const word of this.#words.get(key) ?? []) {
      this.#count(word, -word.count);
      word.ids = mergePair(word.ids, left, right, id);
      this.#enter(word);
    }
    this.#words.delete(key);
  }

  #enter(word: CountedWord): void {
    this.#count(word, word.count);
    for (const key of pairKeys(word.ids)) {
      const words = this.#words.get(key);
      if (words) words.add(word);
      else this.#words.set(key, new Set([word]));
    }
  }

  #count(word: CountedWord, change: number): void {
    for (const key of pairKeys(word.ids)) {
      const count = (this.#counts.get(key) ?? 0) + change;
      if (count > 0) this.#counts.set(key, count);
      else this.#counts.delete(key);
    }
  }
}

function pairKeys(ids: readonly number[]): number[] {
  const keys: number[] = [];
  let previous: number | undefined;
  for (const id of ids) {
    if (previous !== undefined) keys.push(previous * PAIR_BASE + id);
    previous = id;
  }
  return keys;
}

function mergePair(ids: readonly number[], left: number, right: number, id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const current = ids[i];
    if (current === undefined) break;
    if (current === left && ids[i + 1] === right) {
      merged.push(id);
      i++;
    } else {
      merged.push(current);
    }
  }
  return merged;
}
