/** What JSON allows and a header of tensors must not hold. */
export type JsonFinding =
  | { readonly kind: 'duplicate-key'; readonly key: string }
  | { readonly kind: 'number'; readonly token: string }
  | { readonly kind: 'surrogate'; readonly text: string };

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,15})$/;

/**
 * Looks for what `JSON.parse` passes over in silence: a key twice in one object (it keeps the last; other readers keep
 * the first, so one file could hold two meanings), a number that is no whole number in 0 .. 2^53 - 1, half a surrogate
 * pair. One pass without recursion.
 * @param json text that `JSON.parse` accepts
 * @param wholeNumbers whether to check numbers
 */
export function scanJson(json: string, { wholeNumbers }: { readonly wholeNumbers: boolean }): JsonFinding | undefined {
  // One set of keys for each object that is open, innermost last; arrays have no entry here.
  const open: Set<string>[] = [];
  let at = 0;
  while (at < json.length) {
    const character = json.charAt(at);
    if (character === '"') {
      const end = stringEnd(json, at);
      const finding = checkString(json, at, end, open.at(-1));
      if (finding) return finding;
      at = end;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      const end = numberEnd(json, at);
      const token = json.slice(at, end);
      if (wholeNumbers && !(WHOLE_NUMBER.test(token) && Number.isSafeInteger(Number(token)))) {
        return { kind: 'number', token };
      }
      at = end;
    } else {
      if (character === '{') open.push(new Set());
      if (character === '}') open.pop();
      at++;
    }
  }
  return undefined;
}

function checkString(json: string, start: number, end: number, keys: Set<string> | undefined): JsonFinding | undefined {
  // JSON.parse of a string literal gives a string; escapes make two spellings of one key equal.
  const text = JSON.parse(json.slice(start, end)) as string;
  if (/\p{Surrogate}/u.test(text)) return { kind: 'surrogate', text };
  let after = end;
  while (/[ \t\r\n]/.test(json.charAt(after))) after++;
  if (json.charAt(after) !== ':' || !keys) return undefined;
  if (keys.has(text)) return { kind: 'duplicate-key', key: text };
  keys.add(text);
  return undefined;
}

/** Index behind the closing quote. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function numberEnd(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && /[0-9eE+.-]/.test(json.charAt(at))) at++;
  return at;
}
