import type { Dims } from '../../axis.js';
import type { Value } from '../../ir/graph.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import type { Builder } from '../builder.js';
import { composite } from '../define.js';

const cubic = 0.044715;
const slope = Math.sqrt(2 / Math.PI);

/**
 * tanh(√(2/π) (x + 0.044715 x³)) with x², so that the gradient can use it. In this order TensorFlow's graph optimizer knows
 * the function (`FindMatMulBiasAddAndGelu` of its remapper) and joins it to the product before it.
 */
function curve(b: Builder, x: Value): { readonly square: Value; readonly tanh: Value } {
  const square = b.multiply(x, x);
  const cube = b.multiply(x, square);
  const inner = b.multiply(b.add(x, b.multiply(cube, b.constant(cubic))), b.constant(slope));
  return { square, tanh: b.tanh(inner) };
}

export const geluTanhOp = composite({
  name: 'geluTanh',
  summary: '0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))',
  inputs: ['x'],
  attributes: {},
  infer: ([x]) => [x],
  decompose(b, [x]) {
    const { tanh } = curve(b, x);
    return [b.multiply(b.multiply(x, b.constant(0.5)), b.add(tanh, b.constant(1)))];
  },
  vjp(b, [dy], [x]) {
    if (dy === undefined) return [];
    const { square, tanh } = curve(b, x);
    const one = b.constant(1);
    // d/dx = 0.5 (1 + t) + 0.5 x (1 - t²) √(2/π) (1 + 3·0.044715 x²)
    const steepness = b.add(b.multiply(square, b.constant(1.5 * slope * cubic)), b.constant(0.5 * slope));
    const bend = b.multiply(b.multiply(x, b.subtract(one, b.multiply(tanh, tanh))), steepness);
    return [b.multiply(dy, b.add(b.multiply(b.add(tanh, one), b.constant(0.5)), bend))];
  },
  onnx: (g, [x]) => g.node('Gelu', [x], { approximate: { string: 'tanh' } }),
  samples: [{ inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: {} }],
});

/** GELU by the tanh approximation, element by element (HF `gelu_pytorch_tanh`). */
export function geluTanh<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(geluTanhOp, [x], {});
}
