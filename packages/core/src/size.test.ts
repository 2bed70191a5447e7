import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from './axis.js';
import {
  addSizes,
  bareSymbol,
  divideSizes,
  equalSizes,
  evaluateSize,
  multiplySizes,
  printSize,
  symbol,
  symbolsOf,
  type Size,
} from './size.js';

const [frame, text] = [symbol('frame'), symbol('text')];

describe('canonical form', () => {
  it('joins terms, sorts symbols, puts the constant last and drops zeros', () => {
    expect(printSize(addSizes(2, multiplySizes(text, frame), frame, multiplySizes(3, frame)))).toBe(
      '4*frame + frame*text + 2',
    );
    expect(printSize(addSizes(frame, -1))).toBe('frame - 1');
    expect(printSize(multiplySizes(-2, frame))).toBe('-2*frame');
    expect(addSizes(frame, multiplySizes(-1, frame))).toBe(0);
    expect(addSizes(frame, multiplySizes(-1, frame), 7)).toBe(7);
    expect(multiplySizes(frame, 0)).toBe(0);
    expect([addSizes(), multiplySizes()]).toEqual([0, 1]);
  });

  it('tells powers and products apart', () => {
    expect(printSize(multiplySizes(frame, frame))).toBe('frame*frame');
    expect(equalSizes(multiplySizes(frame, text), multiplySizes(text, frame))).toBe(true);
    expect(equalSizes(frame, text)).toBe(false);
    expect(bareSymbol(frame)).toBe('frame');
    expect([
      bareSymbol(3),
      bareSymbol(multiplySizes(2, frame)),
      bareSymbol(multiplySizes(frame, frame)),
      bareSymbol(addSizes(frame, 1)),
    ]).toEqual([undefined, undefined, undefined, undefined]);
    expect(symbolsOf(addSizes(multiplySizes(text, frame), frame, 1))).toEqual(['frame', 'text']);
  });

  it('divides exactly or not at all', () => {
    expect(divideSizes(multiplySizes(12, frame), multiplySizes(4, frame))).toBe(3);
    expect(divideSizes(addSizes(multiplySizes(4, frame), 2), 2)).toEqual(addSizes(multiplySizes(2, frame), 1));
    expect(divideSizes(addSizes(frame, 1), frame)).toBeUndefined();
    expect(divideSizes(frame, addSizes(frame, 1))).toBeUndefined();
    expect(divideSizes(multiplySizes(3, frame), 2)).toBeUndefined();
    expect(divideSizes(6, 0)).toBeUndefined();
  });
});

const monomial = fc
  .tuple(fc.integer({ min: -5, max: 5 }), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }))
  .map(([coefficient, symbols]) => multiplySizes(coefficient, ...symbols.map(symbol)));
const polynomial: fc.Arbitrary<Size> = fc.array(monomial, { maxLength: 4 }).map((terms) => addSizes(...terms));
const bindings = fc
  .record({ a: fc.integer({ min: 1, max: 9 }), b: fc.integer({ min: 1, max: 9 }), c: fc.integer({ min: 1, max: 9 }) })
  .map((values) => new Map(Object.entries(values)));

describe('laws', () => {
  const holds = (law: (x: Size, y: Size, z: Size, at: ReadonlyMap<string, number>) => void): void =>
    fc.assert(fc.property(polynomial, polynomial, polynomial, bindings, law), { seed: 1 });

  it('sums and products have the values of sums and products', () =>
    holds((x, y, _, at) => {
      const of = (size: Size): number => evaluateSize(size, at);
      expect(of(addSizes(x, y))).toBe(of(x) + of(y));
      expect(of(multiplySizes(x, y))).toBe(of(x) * of(y) + 0); // 0, not -0
    }));

  it('equal polynomials are equal however they were made', () =>
    holds((x, y, z) => {
      expect(addSizes(x, y)).toEqual(addSizes(y, x));
      expect(multiplySizes(x, y)).toEqual(multiplySizes(y, x));
      expect(multiplySizes(x, addSizes(y, z))).toEqual(addSizes(multiplySizes(x, y), multiplySizes(x, z)));
      expect(equalSizes(addSizes(x, y, multiplySizes(-1, y)), x)).toBe(true);
    }));

  it('a product by one term divides back', () =>
    fc.assert(
      fc.property(polynomial, monomial, (x, by) => {
        fc.pre(by !== 0);
        expect(divideSizes(multiplySizes(x, by), by)).toEqual(x);
      }),
      { seed: 1 },
    ));
});

it('axes have names and positive sizes', () => {
  expect(dynamicAxis('frame').size).toEqual(frame);
  expect(() => axis('1st', 2)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: axis "1st": a name is a letter followed by letters, digits or underscores]`,
  );
  expect(() => axis('row', 0)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: axis "row": the size 0 is not a positive integer]`,
  );
  expect(() => axis('row', 1.5)).toThrow(RangeError);
});
