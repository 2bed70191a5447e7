import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { headerLength, parseHeader, PREFIX_BYTES } from './header.js';
import type { SafetensorsHeader } from './header.js';
import { WeightError } from './weight-error.js';

function parse(file: Uint8Array): SafetensorsHeader {
  const length = headerLength(file.subarray(0, PREFIX_BYTES), file.length, 'm.safetensors');
  return parseHeader(file.subarray(PREFIX_BYTES, PREFIX_BYTES + length), file.length, 'm.safetensors');
}

function problemOf(file: Uint8Array): string {
  try {
    parse(file);
    return 'accepted';
  } catch (error) {
    return error instanceof WeightError ? error.problem : String(error);
  }
}

/** @param dataBytes of zeros behind the header */
function build(header: string, dataBytes = 0, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(PREFIX_BYTES + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, PREFIX_BYTES);
  return file;
}

const u8 = (begin: number, end: number): string =>
  `{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

describe("verdicts of Python's safetensors", () => {
  const { cases } = JSON.parse(readFileSync(new URL('./fixtures/verdicts.json', import.meta.url), 'utf8')) as {
    // Written by tools/fixtures/safetensors_corpus.py, in this repository, as this type.
    cases: { name: string; file: string; accepts: boolean }[];
  };
  // Where we are stricter. Two readers may read a repeated key differently; the format description asks for "{" first
  // and for a table of strings as metadata.
  const stricter: Readonly<Record<string, string>> = {
    'same name twice': 'duplicate-key',
    'same name twice, one escaped': 'duplicate-key',
    'leading space': 'header-start',
    'metadata is null': 'metadata',
  };

  test.each(cases)('$name', ({ name, file, accepts }) => {
    const problem = problemOf(new Uint8Array(Buffer.from(file, 'base64')));
    if (name in stricter) {
      expect(accepts).toBe(true);
      expect(problem).toBe(stricter[name]);
    } else {
      expect(problem === 'accepted').toBe(accepts);
    }
  });
});

describe('one message for each rule', () => {
  const message = (file: Uint8Array): string => {
    try {
      parse(file);
      return 'accepted';
    } catch (error) {
      return error instanceof WeightError ? `${error.problem}: ${error.message}` : String(error);
    }
  };

  test('the prefix', () => {
    expect(message(new Uint8Array(7))).toMatchInlineSnapshot(
      `"too-short: m.safetensors is no safetensors file: it has 7 bytes, too few for a header."`,
    );
    expect(message(build('{}', 0, 3n))).toMatchInlineSnapshot(
      `"too-short: m.safetensors is no safetensors file: its header would have 3 bytes, the whole file has 10."`,
    );
    expect(message(build('{}', 0, 100_000_001n))).toMatchInlineSnapshot(
      `"header-size: m.safetensors is no safetensors file: its header would have 100000001 bytes; the format allows 100000000."`,
    );
    expect(message(build('{}', 0, 2n ** 64n - 1n))).toMatchInlineSnapshot(
      `"header-size: m.safetensors is no safetensors file: its header would have 18446744073709551615 bytes; the format allows 100000000."`,
    );
  });

  test('the text of the header', () => {
    expect(message(build(' {}'))).toMatchInlineSnapshot(
      `"header-start: m.safetensors is no valid safetensors file: its header does not start with "{"."`,
    );
    expect(message(build('{"a":'))).toMatchInlineSnapshot(
      `"header-json: m.safetensors is no valid safetensors file: its header is not JSON."`,
    );
    expect(message(build('{"\\udfff":{}}'))).toMatchInlineSnapshot(
      `"header-text: m.safetensors is no valid safetensors file: a string of its header has half a surrogate pair."`,
    );
    const latin = build('{"?":{}}');
    latin[PREFIX_BYTES + 2] = 0xff;
    expect(message(latin)).toMatchInlineSnapshot(
      `"header-text: m.safetensors is no valid safetensors file: its header is not UTF-8."`,
    );
    expect(message(build(`{"a":${u8(0, 4)},"b":${u8(4, 8)},"\\u0061":${u8(0, 4)}}`, 8))).toMatchInlineSnapshot(
      `"duplicate-key: m.safetensors is no valid safetensors file: its header has the key "a" twice."`,
    );
    expect(message(build(`{"__metadata__":{"k":"1","k":"2"}}`))).toMatchInlineSnapshot(
      `"duplicate-key: m.safetensors is no valid safetensors file: its header has the key "k" twice."`,
    );
    expect(message(build(`{"a":${u8(0, 4)},"c":{"dtype":"U8","shape":[1.5]}}`, 4))).toMatchInlineSnapshot(
      `"number: m.safetensors is no valid safetensors file: its header has the number 1.5; only 0 to 2^53 - 1 are allowed."`,
    );
    expect(
      message(build('{"a":{"dtype":"U8","shape":[9007199254740992],"data_offsets":[0,0]}}')),
    ).toMatchInlineSnapshot(
      `"number: m.safetensors is no valid safetensors file: its header has the number 9007199254740992; only 0 to 2^53 - 1 are allowed."`,
    );
    expect(message(build('{"__metadata__":{"step":true}}'))).toMatchInlineSnapshot(
      `"metadata: m.safetensors has a __metadata__ that is not a table of strings."`,
    );
  });

  test('a tensor', () => {
    expect(message(build('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}}', 4))).toMatchInlineSnapshot(
      `"entry: m.safetensors: tensor "a" is not described by a dtype, a shape and two data offsets."`,
    );
    expect(message(build('{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]}}', 2))).toMatchInlineSnapshot(
      `"dtype: m.safetensors: tensor "a" has the dtype "F4", which is not supported."`,
    );
    expect(message(build('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4))).toMatchInlineSnapshot(
      `"length: m.safetensors: tensor "a" has 4 bytes, but F32 [2] needs 8."`,
    );
    expect(message(build('{"a":{"dtype":"U8","shape":[2],"data_offsets":[4,2]}}', 4))).toMatchInlineSnapshot(
      `"length: m.safetensors: tensor "a" ends at 2, before it begins at 4."`,
    );
    // 2^32 * 2^32 * 4 wraps to 0 in 64 bits and rounds in a float64.
    expect(
      message(build('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}')),
    ).toMatchInlineSnapshot(
      `"number: m.safetensors: tensor "a" has the shape [4294967296, 4294967296] of more than 2^53 bytes."`,
    );
  });

  test('the tiling', () => {
    expect(message(build(`{"a":${u8(0, 4)},"b":${u8(3, 7)}}`, 7))).toMatchInlineSnapshot(
      `"overlap: m.safetensors: tensor "b" overlaps the one before it."`,
    );
    expect(message(build(`{"a":${u8(0, 4)},"b":${u8(6, 7)}}`, 7))).toMatchInlineSnapshot(
      `"hole: m.safetensors: tensor "b" begins 2 bytes behind the one before it."`,
    );
    expect(message(build(`{"a":${u8(0, 4)}}`, 3))).toMatchInlineSnapshot(
      `"data-missing: m.safetensors ends 1 bytes early. Copy or download it again."`,
    );
    expect(message(build(`{"a":${u8(0, 4)}}`, 6))).toMatchInlineSnapshot(
      `"data-left: m.safetensors has 2 bytes that belong to no tensor."`,
    );
  });
});

describe('accepted', () => {
  test('entries come by offset, with offsets from the start of the file', () => {
    const file = build(`{"__metadata__":{"a":"b"},"second":${u8(4, 6)},"first":${u8(0, 4)}}`, 6);
    const { entries, metadata } = parse(file);
    expect([...metadata]).toEqual([['a', 'b']]);
    expect([...entries.values()]).toEqual([
      { name: 'first', dtype: 'U8', shape: [4], offset: file.length - 6, byteLength: 4 },
      { name: 'second', dtype: 'U8', shape: [2], offset: file.length - 2, byteLength: 2 },
    ]);
  });

  test('names of prototype members are ordinary names', () => {
    const { entries } = parse(build(`{"__proto__":${u8(0, 1)},"toString":${u8(1, 2)}}`, 2));
    expect([...entries.keys()]).toEqual(['__proto__', 'toString']);
    expect(Object.hasOwn({}, 'dtype')).toBe(false);
    expect('dtype' in {}).toBe(false);
  });

  test('100,000 tensors parse within seconds (they take about 0.2 s)', () => {
    const header = Array.from({ length: 100_000 }, (_, i) => `"layer.${i}.weight":${u8(i, i + 1)}`).join(',');
    const start = performance.now();
    expect(parse(build(`{${header}}`, 100_000)).entries.size).toBe(100_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
