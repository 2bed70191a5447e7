/** A token with its log-probability under the model. */
export interface ChosenToken {
  readonly token: number;
  /** Of the token among all tokens, allowed or not: log softmax(logits)[token]. */
  readonly logProbability: number;
}

/** The likeliest of the allowed tokens; of equal ones the first. Arithmetic in float64. */
export function greedyToken(logits: Float32Array, allowed: readonly number[]): ChosenToken {
  const [first] = allowed;
  if (first === undefined) throw new RangeError('The grammar allows no token here.');
  const at = (token: number): number => logits[token] ?? -Infinity;
  const token = allowed.reduce((best, candidate) => (at(candidate) > at(best) ? candidate : best), first);
  return { token, logProbability: at(token) - logSumExp(logits) };
}

function logSumExp(logits: Float32Array): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return largest + Math.log(sum);
}
