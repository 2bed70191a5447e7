import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';

export const geluOp = composite({
  name: 'gelu',
  summary: 'x Φ(x), by the error function',
  inputs: ['x'],
  attributes: {},
  infer: ([x]) => [x],
  decompose(b, [x]) {
    const half = b.multiply(x, b.constant(0.5));
    return [b.multiply(half, b.add(b.erf(b.multiply(x, b.constant(Math.SQRT1_2))), b.constant(1)))];
  },
  vjp(b, [dy], [x]) {
    if (dy === undefined) return [];
    // d gelu = Φ(x) + x φ(x); φ(x) = exp(-x²/2) / sqrt(2π)
    const cdf = b.multiply(b.add(b.erf(b.multiply(x, b.constant(Math.SQRT1_2))), b.constant(1)), b.constant(0.5));
    const density = b.multiply(
      b.exp(b.multiply(b.multiply(x, x), b.constant(-0.5))),
      b.constant(1 / Math.sqrt(2 * Math.PI)),
    );
    return [b.multiply(dy, b.add(cdf, b.multiply(x, density)))];
  },
  onnx: (g, [x]) => g.node('Gelu', [x]),
  samples: [{ inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: {} }],
});

/** x Φ(x) by the error function, element by element (exact GELU). */
export function gelu<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(geluOp, [x], {});
}
