import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { fromFloat16, toFloat16 } from './float16.js';

// Made with numpy by tools/fixtures/float16.py: edges, ties, subnormals, infinities and random bit patterns.
const fixture = z
  .object({ float32Bits: z.array(z.number()), float16Bits: z.array(z.number()), widenedSha256: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../test/fixtures/float16.json', import.meta.url), 'utf8')));

it('rounds as numpy does', () => {
  const values = new Float32Array(Uint32Array.from(fixture.float32Bits).buffer);
  expect(values.length).toBeGreaterThan(800);
  expect([...toFloat16(values)]).toEqual(fixture.float16Bits);
});

it('widens all halves exactly', () => {
  const widened = fromFloat16(Uint16Array.from({ length: 65_536 }, (_, half) => half));
  const isNan = (half: number): boolean => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
  widened.forEach((value, half) => {
    if (Number.isNaN(value) !== isNan(half)) throw new Error(`half ${half} widens to ${value}`);
  });
  const bytes = new Uint8Array(widened.map((value) => (Number.isNaN(value) ? 0 : value)).buffer);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(fixture.widenedSha256);
});

it('turns every NaN into the quiet one', () => {
  expect([...toFloat16(Float32Array.of(Number.NaN))].map((bits) => bits & 0x7fff)).toEqual([0x7e00]);
});

it('refuses a target that is too small', () => {
  expect(() => toFloat16(new Float32Array(3), new Uint16Array(2))).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The target holds 2 values instead of 3. Make it larger.]`,
  );
});
