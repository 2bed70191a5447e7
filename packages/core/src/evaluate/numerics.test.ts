import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectClose } from '../testing/expect-close.js';
import { erfOf } from './erf.js';
import { roundTo } from './round.js';

/** Written by `tools/fixtures/numerics.py`. */
function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
}

it('erf equals mpmath’s', () => {
  const { values } = fixture<{ readonly values: readonly (readonly [number, number])[] }>('erf');
  // A series of up to 60 terms of one sign: its roundings add up to a few units in the last place.
  const rounding = { relative: 2e-15, absolute: 0 };
  expectClose(
    values.map(([x]) => erfOf(x)),
    values.map(([, y]) => y),
    rounding,
    'erf',
  );
  expect(erfOf(NaN)).toBeNaN();
  expect([erfOf(Infinity), erfOf(-Infinity)]).toEqual([1, -1]);
});

const round = fixture<Readonly<Record<'x' | 'f16' | 'bf16', readonly (number | string)[]>>>('round');

it.each(['f16', 'bf16'] as const)('rounds single-precision numbers to %s as NumPy and PyTorch do', (dtype) => {
  round.x.forEach((x, at) => {
    expect(roundTo(dtype, Number(x)), `${x} to ${dtype}`).toBe(Number(round[dtype][at]));
  });
  expect(roundTo(dtype, NaN)).toBeNaN();
  expect([roundTo(dtype, Infinity), roundTo(dtype, -Infinity)]).toEqual([Infinity, -Infinity]);
});

it('casts to integers towards zero and to conditions by difference from zero', () => {
  expect([2.9, -2.9, 0].map((x) => roundTo('i32', x) + 0)).toEqual([2, -2, 0]);
  expect([0, -0, 0.1, -3].map((x) => roundTo('bool', x))).toEqual([0, 0, 1, 1]);
});
