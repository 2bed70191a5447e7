/**
 * Error function in float64, to about 1e-15.
 *
 * |x| < 3: the series 2/√π · exp(-x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!! (DLMF 7.6.2), whose terms are all of one sign; beyond, 1 -
 * erfc(x) by the continued fraction of DLMF 7.9.3 evaluated from the far end.
 */
export function erfOf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  const value = magnitude < 3 ? bySeries(magnitude) : 1 - complement(magnitude);
  return x < 0 ? -value : value;
}

function bySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function complement(x: number): number {
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
