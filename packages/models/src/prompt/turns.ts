import { PLACEHOLDER } from './prompt-part.js';

/** One turn of a conversation, as LLaVA's records have it. */
export interface Turn {
  readonly from: 'human' | 'gpt';
  readonly value: string;
}

/**
 * Brings a record's turns into the form the reference trains on (spec 3.4): a leading turn that is not human is
 * dropped; with a picture and no `<image>` in the first turn, that turn gets `<image>` and a line end in front; a turn
 * that holds `<image>` anywhere keeps one, in front, followed by a line end and its stripped text, if any.
 * The first turn is dropped before the placeholder is set, so that the picture is not lost with it (choice).
 */
export function normalizeTurns(turns: readonly Turn[], { picture }: { readonly picture: boolean }): Turn[] {
  const spoken = turns[0]?.from === 'human' ? turns : turns.slice(1);
  return spoken.map(({ from, value }, i) => {
    const inserted = picture && i === 0 && !value.includes(PLACEHOLDER);
    return { from, value: inserted || value.includes(PLACEHOLDER) ? placeholderFirst(value) : value };
  });
}

function placeholderFirst(value: string): string {
  const text = strip(value.replaceAll(PLACEHOLDER, ''));
  return strip(`${PLACEHOLDER}\n${text}`);
}

/** Removes white space as Python's `str.strip` does; unlike `trim`, with U+001C-1F and U+0085, without U+FEFF. */
function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charAt(start))) start++;
  while (end > start && isSpace(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(unit: string): boolean {
  return /\p{White_Space}/u.test(unit) || (unit >= '\u001c' && unit <= '\u001f');
}
