import type { Dims } from '../../axis.js';
import { namesOf } from '../../ir/types.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';
import { problem } from '../infer.js';

export const softmaxOp = composite({
  name: 'softmax',
  summary: 'exp(x) over its sum along one axis',
  inputs: ['x'],
  attributes: { over: 'axis' },
  infer: ([x], { over }) => (namesOf(x).includes(over) ? [x] : problem(`there is no axis "${over}"`)),
  decompose(b, [x], { over }) {
    // Subtracting the largest element keeps exp finite and changes nothing.
    const exps = b.exp(b.subtract(x, b.stopGradient(b.max(x, [over]))));
    return [b.divide(exps, b.sum(exps, [over]))];
  },
  vjp(b, [dy], _, [y], { over }) {
    if (dy === undefined || y === undefined) return [];
    const weighted = b.multiply(dy, y);
    return [b.subtract(weighted, b.multiply(y, b.sum(weighted, [over])))]; // dx = y (dy - Σ dy y)
  },
  onnx: (g, [x], { over }, types) => g.node('Softmax', [x], { axis: { int: namesOf(types.in[0]).indexOf(over) } }),
  tf(g, [x], { over }, types) {
    const names = namesOf(types.in[0]);
    const last = [...names.filter((name) => name !== over), over];
    return g.transpose(g.node('Softmax', [g.transpose(x, names, last)]), last, names); // the kernel takes the last axis
  },
  samples: [
    { inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: { over: 'column' } },
    { inputs: [{ axes: { row: 3, column: 4 }, fill: 'normal' }], attributes: { over: 'row' } },
    { inputs: [{ axes: { column: 4 }, fill: [1000, 999, -1000, 1001] }], attributes: { over: 'column' } },
  ],
});

/** Softmax along one axis. */
export function softmax<D extends Dims>(x: Tensor<D>, over: NoInfer<D[number]>): Tensor<D> {
  return emitOne(softmaxOp, [x], { over });
}
