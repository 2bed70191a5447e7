import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';

export const siluOp = composite({
  name: 'silu',
  summary: 'x · sigmoid(x)',
  inputs: ['x'],
  attributes: {},
  infer: ([x]) => [x],
  decompose: (b, [x]) => [b.multiply(x, b.sigmoid(x))],
  vjp(b, [dy], [x], [y]) {
    if (dy === undefined || y === undefined) return [];
    const s = b.sigmoid(x);
    // d silu = s + x s (1 - s) = s + y (1 - s)
    return [b.multiply(dy, b.add(s, b.multiply(y, b.subtract(b.constant(1), s))))];
  },
  samples: [{ inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: {} }],
});

/** x · sigmoid(x), element by element (SiLU, swish). */
export function silu<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(siluOp, [x], {});
}
