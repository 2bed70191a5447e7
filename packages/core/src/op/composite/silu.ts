import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';

export const siluOp = composite({
  name: 'silu',
  summary: 'x · sigmoid(x)',
  inputs: ['x'],
  isCheap: true,
  attributes: {},
  infer: ([x]) => [x],
  decompose: (b, [x]) => [b.multiply(x, b.sigmoid(x))],
  vjp: (b, [dy], [x]) => (dy ? [b.siluGradient(x, dy)] : []),
  tf: (g, [x]) => g.node('Mul', [x, g.node('Sigmoid', [x])]),
  samples: [{ inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: {} }],
});

/** x · sigmoid(x), element by element (SiLU, swish). */
export function silu<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(siluOp, [x], {});
}
