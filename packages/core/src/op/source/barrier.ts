import { primitive } from '../define.js';

export const barrierOp = primitive({
  name: 'barrier',
  summary: 'the same value, not before another one is there; never joined with what it came from',
  inputs: ['x', 'after'],
  attributes: {},
  keepsApart: true,
  takesAnyFloat: true,
  isView: true,
  infer: ([x]) => [x],
  evaluate: ([x]) => [x],
  // Recomputation inserts it after differentiation.
  vjp: 'not-differentiable',
  onnx: (g, [x]) => g.distinct(x),
  tf: (g, [x, after]) => g.node('Identity', [x], {}, { after: [after] }),
  samples: [
    {
      inputs: [
        { axes: { row: 3 }, fill: 'normal' },
        { axes: { column: 2 }, fill: 'normal' },
      ],
      attributes: {},
    },
  ],
});
