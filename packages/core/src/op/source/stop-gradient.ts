import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';

export const stopGradientOp = primitive({
  name: 'stopGradient',
  summary: 'the same value, through which no gradient flows',
  inputs: ['x'],
  takesAnyFloat: true,
  isView: true,
  attributes: {},
  infer: ([x]) => [x],
  evaluate: ([x]) => [x],
  vjp: 'not-differentiable',
  onnx: (_, [x]) => x,
  tf: (_, [x]) => x,
  samples: [{ inputs: [{ axes: { row: 3 }, fill: 'normal' }], attributes: {} }],
});

/** The same value, through which no gradient flows. */
export function stopGradient<D extends Dims>(x: Tensor<D>): Tensor<D> {
  return emitOne(stopGradientOp, [x], {});
}
