import { createReadStream } from 'node:fs';
import { RecordError } from './pure/itg-record.js';

const LONGEST_ELEMENT = 16 * 1024 * 1024; // characters; a record of the published file has below 100,000
const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/**
 * Parses a file holding one JSON array element by element, so that a file of any size needs the memory of one element.
 * Elements must be objects or arrays. JSON itself is `JSON.parse`'s business; here only the borders are found.
 *
 * @throws RecordError with the row's number (from 1) for anything that is not such an array.
 */
export async function* readJsonArray(path: string): AsyncGenerator<unknown, void, void> {
  const splitter = new ArraySplitter();
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    for (const element of splitter.split(String(chunk))) yield element;
  }
  splitter.finish();
}

class ArraySplitter {
  private state: 'before' | 'value' | 'inside' | 'comma' | 'after' = 'before';
  private readonly closers: string[] = [];
  private inString = false;
  private escaped = false;
  private pending = '';
  private row = 1;

  /** Elements that end in this piece. */
  *split(piece: string): Generator<unknown, void, void> {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const char = piece.charAt(at);
      if (this.state === 'inside') {
        if (!this.closes(char)) continue;
        yield this.parse(this.pending + piece.slice(start, at + 1));
        this.pending = '';
        this.state = 'comma';
      } else if (this.opens(char)) {
        start = at;
      }
    }
    if (this.state !== 'inside') return;
    this.pending += piece.slice(start);
    if (this.pending.length > LONGEST_ELEMENT) throw this.fail('is longer than 16 MiB');
  }

  finish(): void {
    if (this.state === 'before') throw this.fail('is missing: the file is empty. It must hold one JSON array');
    if (this.state !== 'after') throw this.fail('is incomplete: the file ends before its array does. Copy it again');
  }

  /** Between elements: true when this character opens the next one. */
  private opens(char: string): boolean {
    if (char.trim() === '' || (char === '\uFEFF' && this.state === 'before')) return false;
    const closer = CLOSERS[char];
    if (this.state === 'before' && char === '[') this.state = 'value';
    else if (this.state === 'comma' && char === ',') this.nextRow();
    else if (char === ']' && (this.state === 'comma' || (this.state === 'value' && this.row === 1)))
      this.state = 'after';
    else if (this.state === 'value' && closer !== undefined) return this.enter(closer);
    else throw this.fail(`starts with ${JSON.stringify(char)}. The file must hold one JSON array of objects`);
    return false;
  }

  private enter(closer: string): true {
    this.state = 'inside';
    this.closers.push(closer);
    return true;
  }

  private nextRow(): void {
    this.state = 'value';
    this.row++;
  }

  /** Inside an element: true when this character ends it. */
  private closes(char: string): boolean {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (char === '\\') this.escaped = true;
      else if (char === '"') this.inString = false;
      return false;
    }
    if (char === '"') this.inString = true;
    const closer = CLOSERS[char];
    if (closer !== undefined) this.closers.push(closer);
    else if (char === this.closers.at(-1)) this.closers.pop();
    return this.closers.length === 0;
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.fail(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private fail(what: string): RecordError {
    return new RecordError(this.row, '', `Row ${this.row} ${what}.`);
  }
}
