import type { Tolerance } from '../op/define.js';

/**
 * Throws unless |actual - expected| ≤ absolute + relative · |expected| everywhere. NaN and infinities must match
 * exactly.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what: string,
): void {
  if (actual.length !== expected.length)
    throw new Error(`${what}: ${actual.length} elements, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] ?? NaN, expected[i] ?? NaN];
    if (Object.is(a, e) || a === e) continue;
    const distance = Math.abs(a - e);
    if (!(distance <= tolerance.absolute + tolerance.relative * Math.abs(e))) {
      throw new Error(`${what}: element ${i} is ${a}, expected ${e} (off by ${distance})`);
    }
  }
}
