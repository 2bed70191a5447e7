import { byteAlphabet } from './byte-alphabet.js';
import { ByteLevelTokenizer } from './byte-level.js';
import { MergeCounter } from './merge-counter.js';
import type { CountedWord } from './merge-counter.js';
import { QWEN2_SPECIAL, qwen2TokenizerJson } from './qwen2-json.js';
import { TokenizerError } from './tokenizer-error.js';
import type { TokenizerJson } from './tokenizer-json.js';

export interface TrainBpeOptions {
  /** Ids in all: 256 bytes, the merges, three special tokens. Fewer if the corpus has no more pairs to merge. */
  readonly vocabularySize: number;
  /** Pairs that occur less often are not merged. Default 2. */
  readonly minimumCount?: number;
}

/**
 * Trains a byte-level BPE vocabulary (Sennrich et al. 2016 over bytes, as GPT-2) and gives a Qwen2-style
 * `tokenizer.json`. Ids: the 256 bytes ordered by the character that stands for them (`!` is 0), merges by falling
 * frequency, then `<|endoftext|>`, `<|im_start|>`, `<|im_end|>`. Deterministic: ties go to the older tokens.
 * @param corpus texts; no merge spans two of them
 * @throws TokenizerError if the vocabulary has no room for the bytes and the special tokens
 */
export function trainBpe(
  corpus: Iterable<string>,
  { vocabularySize, minimumCount = 2 }: TrainBpeOptions,
): TokenizerJson {
  const tokens = byteAlphabet().sort(byCodePoint);
  const smallest = tokens.length + QWEN2_SPECIAL.length;
  if (!Number.isSafeInteger(vocabularySize) || vocabularySize < smallest) {
    throw new TokenizerError(
      `A vocabulary of ${vocabularySize} is too small: ${tokens.length} bytes and ${QWEN2_SPECIAL.length} special ` +
        `tokens need ${smallest}.`,
    );
  }
  const counter = new MergeCounter(countWords(corpus, tokens));
  const taken = new Set(tokens);
  const merges: string[] = [];
  while (tokens.length + QWEN2_SPECIAL.length < vocabularySize) {
    const pair = counter.best();
    if (!pair || pair.count < minimumCount) break;
    const [left, right] = [tokens[pair.left] ?? '', tokens[pair.right] ?? ''];
    const existing = taken.has(left + right) ? tokens.indexOf(left + right) : -1;
    counter.merge(pair.left, pair.right, existing < 0 ? tokens.length : existing);
    merges.push(`${left} ${right}`);
    // Two pairs can spell the same token: (a, bc) and (ab, c). Both merges count, the token exists once.
    if (existing >= 0) continue;
    tokens.push(left + right);
    taken.add(left + right);
  }
  return qwen2TokenizerJson(tokens, merges);
}

function byCodePoint(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}

/** The corpus' distinct words, split exactly as the finished tokenizer will split text. */
function countWords(corpus: Iterable<string>, tokens: readonly string[]): CountedWord[] {
  const { normalizer, pre_tokenizer: splitter } = new ByteLevelTokenizer(qwen2TokenizerJson(tokens, []), {});
  if (!normalizer || !splitter) throw new Error('the tokenizer made here has a normaliser and a pre-tokenizer');
  const counts = new Map<string, number>();
  for (const text of corpus) {
    for (const word of splitter.pre_tokenize(normalizer.normalize(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  return Array.from(counts, ([word, count]) => ({
    ids: Array.from(word, (character) => idOf.get(character) ?? 0),
    count,
  }));
}
