import type { Dims } from '../../axis.js';
import { namesOf } from '../../ir/types.js';
import { emitOne, valueOf } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { contractOp } from './contract.js';

/** y = x Wᵀ: the last axis of x is contracted with the last of the weight, which is [out, in] as in PyTorch. */
export function linear<B extends Dims, I extends string, O extends string>(
  x: Tensor<readonly [...B, NoInfer<I>]>,
  weight: Tensor<readonly [O, I]>,
): Tensor<[...B, O]> {
  const [out, input] = namesOf(valueOf(weight).type);
  const kept = namesOf(valueOf(x).type).slice(0, -1);
  return emitOne(contractOp, [x, weight], {
    over: input ? [input] : [],
    axes: [...kept, ...(out ? [out] : [])],
    scale: 1,
  });
}

type Without<D extends Dims, K extends string> = D extends readonly [infer H extends string, ...infer R extends Dims]
  ? H extends K
    ? Without<R, K>
    : [H, ...Without<R, K>]
  : [];

/** Axes of a contraction: those of a, then those of b that a lacks, without the contracted ones. */
export type Contracted<A extends Dims, B extends Dims, K extends string> = [
  ...Without<A, K>,
  ...Without<B, K | A[number]>,
];

/**
 * Sum of products over axes that both operands have; other shared axes are batches. For literal axis names; generic
 * layers use `linear` and the attention op.
 */
export function contract<A extends Dims, B extends Dims, const K extends readonly (A[number] & B[number])[]>(
  a: Tensor<A>,
  b: Tensor<B>,
  over: K,
): Tensor<Contracted<A, B, K[number]>> {
  const names: readonly string[] = over;
  const left = namesOf(valueOf(a).type);
  const right = namesOf(valueOf(b).type).filter((name) => !left.includes(name));
  const axes = [...left, ...right].filter((name) => !names.includes(name));
  return emitOne(contractOp, [a, b], { over: names, axes, scale: 1 });
}
