import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { selectOp } from './select.js';

/**
 * x with `row` in the places along the first axis where the condition holds: how a cache takes one more entry. The row is
 * broadcast, so that nothing of the size of x is made but the result.
 *
 * @param condition [N]
 * @param row [...R]
 * @param x [N, ...R]
 */
export function selectRows<N extends string, R extends Dims>(
  condition: Tensor<readonly [NoInfer<N>], 'bool'>,
  row: Tensor<NoInfer<R>>,
  x: Tensor<readonly [N, ...R]>,
): Tensor<[N, ...R]> {
  return emitOne(selectOp, [condition, row, x], {});
}
