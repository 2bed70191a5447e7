import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { beyondFloat16, bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './half.js';

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const words = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer);

test('every bfloat16 is the upper half of its float32, and comes back', () => {
  const values = bfloat16ToFloat32(all);
  expect(words(values)).toEqual(Uint32Array.from(all, (bits) => bits * 65536));
  const back = float32ToBfloat16(values);
  all.forEach((bits, i) => {
    // Signalling NaNs come back quiet.
    expect(back[i]).toBe(Number.isNaN(values[i]) ? bits | 0x40 : bits);
  });
});

test('every binary16 but NaN comes back', () => {
  const values = float16ToFloat32(all);
  const back = float32ToFloat16(values);
  all.forEach((bits, i) => {
    if (Number.isNaN(values[i])) expect((bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0).toBe(true);
    else expect(back[i]).toBe(bits);
  });
});

test('binary16 at the edges of its ranges', () => {
  const bits = Uint16Array.of(0x0001, 0x03ff, 0x0400, 0x3c00, 0x3c01, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0xc000);
  const expected = [2 ** -24, 2 ** -14 - 2 ** -24, 2 ** -14, 1, 1 + 2 ** -10, 65504, Infinity, -Infinity, -0, -2];
  expect([...float16ToFloat32(bits)]).toEqual(expected);
});

test('what binary16 cannot hold is what becomes infinite', () => {
  // 65504 + 16 = 65520 is halfway to 65536, and goes to the even neighbour, which is none.
  const below = Math.fround(65519.996);
  const kept = Float32Array.of(65504, below, -below, Infinity, -Infinity, NaN);
  expect([...float16ToFloat32(float32ToFloat16(kept))]).toEqual([65504, 65504, -65504, Infinity, -Infinity, NaN]);
  expect(beyondFloat16(kept)).toBeUndefined();
  for (const lost of [65520, -65520, 3e38]) {
    expect(Math.abs(float16ToFloat32(float32ToFloat16(Float32Array.of(lost)))[0] ?? 0)).toBe(Infinity);
    expect(beyondFloat16(Float32Array.of(1, lost, 2))).toBe(Math.fround(lost));
  }
});

/** Written by `tools/fixtures/numerics.py`. */
const round = JSON.parse(readFileSync(new URL('./evaluate/fixtures/round.json', import.meta.url), 'utf8')) as Readonly<
  Record<'x' | 'f16' | 'bf16', readonly (number | string)[]>
>;

test("rounding equals numpy's to f16 and torch's to bf16", () => {
  const values = Float32Array.from(round.x, Number);
  expect([...float16ToFloat32(float32ToFloat16(values))]).toEqual(round.f16.map(Number));
  expect([...bfloat16ToFloat32(float32ToBfloat16(values))]).toEqual(round.bf16.map(Number));
});

test('NaN stays NaN, also one whose upper half alone would be infinity', () => {
  const nan = new Float32Array(Uint32Array.of(0x7fc00000, 0x7f800001, 0xffffffff).buffer);
  expect([...bfloat16ToFloat32(float32ToBfloat16(nan))]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect([...float16ToFloat32(float32ToFloat16(nan))]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});
