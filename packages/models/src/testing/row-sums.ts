/** Sum of every row of a gradient, its elements weighted by a direction: what fixtures hold instead of whole gradients. */
export function rowSumsAlong(direction: Float32Array, gradient: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(gradient.length / direction.length);
  for (let at = 0; at < gradient.length; at++) {
    const row = Math.floor(at / direction.length);
    sums[row] = (sums[row] ?? NaN) + (gradient[at] ?? NaN) * (direction[at % direction.length] ?? NaN);
  }
  return sums;
}
