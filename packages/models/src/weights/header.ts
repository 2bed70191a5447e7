import { bytesPerValue, isStoredDtype } from './dtype.js';
import type { StoredDtype } from './dtype.js';
import { scanJson } from './json-scan.js';
import { WeightError } from './weight-error.js';
import type { WeightProblem } from './weight-error.js';

/** Bytes of the header's length in front of it. */
export const PREFIX_BYTES = 8;
/** The format's limit for the header. */
export const LARGEST_HEADER = 100_000_000;
export const METADATA_KEY = '__metadata__';

/** Where a tensor lies in its file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  /** By rising offset. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Length of the header from a file's first eight bytes.
 * @throws WeightError `too-short`, `header-size`
 */
export function headerLength(prefix: Uint8Array, fileSize: number, file: string): number {
  const fail = (problem: WeightProblem, message: string): never => {
    throw new WeightError({ problem, file }, `is no safetensors file: ${message}`);
  };
  if (prefix.length < PREFIX_BYTES) return fail('too-short', `it has ${fileSize} bytes, too few for a header.`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER)) {
    return fail('header-size', `its header would have ${length} bytes; the format allows ${LARGEST_HEADER}.`);
  }
  if (Number(length) > fileSize - PREFIX_BYTES) {
    return fail('too-short', `its header would have ${length} bytes, the whole file has ${fileSize}.`);
  }
  return Number(length);
}

/**
 * Checks a header and gives its tensors, which tile the data without gap or overlap.
 * @param bytes the header alone
 * @throws WeightError whose `problem` names the rule that is broken
 */
export function parseHeader(bytes: Uint8Array, fileSize: number, file: string): SafetensorsHeader {
  const content = parseJson(bytes, file);
  const metadata = new Map<string, string>();
  const entries: TensorEntry[] = [];
  const dataStart = PREFIX_BYTES + bytes.length;
  for (const [name, value] of Object.entries(content)) {
    if (name !== METADATA_KEY) entries.push(parseEntry(name, value, dataStart, file));
    else for (const [key, text] of parseMetadata(value, file)) metadata.set(key, text);
  }
  entries.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  checkTiling(entries, dataStart, fileSize, file);
  return { entries: new Map(entries.map((entry) => [entry.name, entry])), metadata };
}

function parseJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  const fail = (problem: WeightProblem, message: string, cause?: unknown): never => {
    throw new WeightError({ problem, file }, `is no valid safetensors file: ${message}`, cause ? { cause } : undefined);
  };
  if (bytes[0] !== 0x7b) return fail('header-start', 'its header does not start with "{".');
  let text: string;
  let content: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    return fail('header-text', 'its header is not UTF-8.', cause);
  }
  try {
    content = JSON.parse(text);
  } catch (cause) {
    return fail('header-json', 'its header is not JSON.', cause);
  }
  const finding = scanJson(text, { wholeNumbers: true });
  if (finding?.kind === 'duplicate-key') {
    return fail('duplicate-key', `its header has the key ${JSON.stringify(finding.key)} twice.`);
  }
  if (finding?.kind === 'number') {
    return fail('number', `its header has the number ${finding.token.slice(0, 40)}; only 0 to 2^53 - 1 are allowed.`);
  }
  if (finding) return fail('header-text', 'a string of its header has half a surrogate pair.');
  // A text that starts with "{" and parses is an object.
  return content as Record<string, unknown>;
}

function parseMetadata(value: unknown, file: string): [string, string][] {
  const entries: [string, unknown][] = isObject(value) ? Object.entries(value) : [['', undefined]];
  return entries.map(([key, text]) => {
    if (typeof text === 'string') return [key, text];
    throw new WeightError({ problem: 'metadata', file }, `has a ${METADATA_KEY} that is not a table of strings.`);
  });
}

function parseEntry(name: string, value: unknown, dataStart: number, file: string): TensorEntry {
  const fail = (problem: WeightProblem, message: string): never => {
    throw new WeightError({ problem, file, tensor: name }, message);
  };
  const { dtype, shape, data_offsets: offsets } = isObject(value) ? value : {};
  if (typeof dtype !== 'string' || !isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) {
    return fail('entry', 'is not described by a dtype, a shape and two data offsets.');
  }
  if (!isStoredDtype(dtype)) return fail('dtype', `has the dtype ${JSON.stringify(dtype)}, which is not supported.`);
  const [begin = 0, end = 0] = offsets;
  if (end < begin) return fail('length', `ends at ${end}, before it begins at ${begin}.`);
  const byteLength = byteLengthOf(dtype, shape);
  if (byteLength === undefined) return fail('number', `has the shape [${shape.join(', ')}] of more than 2^53 bytes.`);
  if (byteLength !== end - begin) {
    return fail('length', `has ${end - begin} bytes, but ${dtype} [${shape.join(', ')}] needs ${byteLength}.`);
  }
  return { name, dtype, shape, offset: dataStart + begin, byteLength };
}

/** Bytes of a tensor; undefined beyond 2^53 - 1. */
export function byteLengthOf(dtype: StoredDtype, shape: readonly number[]): number | undefined {
  let bytes = bytesPerValue(dtype);
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

function checkTiling(entries: readonly TensorEntry[], dataStart: number, fileSize: number, file: string): void {
  let covered = dataStart;
  for (const { name, offset, byteLength } of entries) {
    if (offset < covered) {
      throw new WeightError({ problem: 'overlap', file, tensor: name }, 'overlaps the one before it.');
    }
    if (offset > covered) {
      const gap = offset - covered;
      throw new WeightError({ problem: 'hole', file, tensor: name }, `begins ${gap} bytes behind the one before it.`);
    }
    covered = offset + byteLength;
  }
  if (covered > fileSize) {
    const missing = covered - fileSize;
    throw new WeightError({ problem: 'data-missing', file }, `ends ${missing} bytes early. Copy or download it again.`);
  }
  if (covered < fileSize) {
    const left = fileSize - covered;
    throw new WeightError({ problem: 'data-left', file }, `has ${left} bytes that belong to no tensor.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
