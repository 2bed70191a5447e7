import { composite } from '../define.js';

export const siluGradientOp = composite({
  name: 'siluGradient',
  summary: 'gradient of x · sigmoid(x) with respect to x, times the incoming one',
  inputs: ['x', 'gradient'],
  attributes: {},
  infer: ([x]) => [x],
  decompose(b, [x, dy]) {
    const s = b.sigmoid(x);
    // d silu = s + x s (1 - s)
    return [b.multiply(dy, b.add(s, b.multiply(b.multiply(x, s), b.subtract(b.constant(1), s))))];
  },
  tf(g, [x, dy]) {
    // Apart from the forward pass's sigmoid: that one then is the only reader of x there, and both ops run as one kernel.
    const s = g.node('Sigmoid', [x], {}, { after: [dy] });
    // SigmoidGrad gives its second operand times s (1 - s).
    return g.node('Mul', [dy, g.node('AddV2', [s, g.node('SigmoidGrad', [s, x])])]);
  },
  samples: [
    {
      inputs: [
        { axes: { row: 3, column: 4 }, fill: 'normal' },
        { axes: { row: 3, column: 4 }, fill: 'normal' },
      ],
      attributes: {},
    },
  ],
});
