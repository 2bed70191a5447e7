/** The nearest number of eight significant bits; of two, the one whose last bit is 0. Normal numbers and zero only. */
export function nearestBf16(value: number): number {
  if (value === 0) return value;
  const spacing = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
  const [low, high] = [Math.floor(value / spacing) * spacing, Math.ceil(value / spacing) * spacing];
  if (value - low !== high - value) return value - low < high - value ? low : high;
  return (low / spacing) % 2 === 0 ? low : high;
}
