/** Python's `round(x)`: to the nearest integer, halves to the even one. Exact for |x| < 2^52. */
export function pythonRound(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Python's `round(x, 2)`, which rounds the exact binary value, halves to even. Only odd eighths are exact halves of
 * hundredths; everything else `toFixed` rounds correctly.
 */
export function pythonRoundToHundredths(value: number): number {
  const eighths = value * 8;
  const isHalf = Number.isInteger(eighths) && eighths % 2 !== 0;
  return isHalf ? pythonRound(value * 100) / 100 : Number(value.toFixed(2));
}
