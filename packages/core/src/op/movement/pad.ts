import { at, ndArray, offsetsOver, strideOf } from '../../evaluate/nd-array.js';
import { namesOf, sizeOf } from '../../ir/types.js';
import { addSizes } from '../../size.js';
import { primitive } from '../define.js';
import { problem } from '../infer.js';

export const padOp = primitive({
  name: 'pad',
  summary: 'zeros before and after along one axis; the transpose of slice',
  inputs: ['x'],
  takesAnyFloat: true,
  attributes: { axis: 'axis', before: 'size', after: 'size' },
  infer([x], { axis: name, before, after }) {
    const old = sizeOf(x, name);
    if (old === undefined) return problem(`there is no axis "${name}"`);
    const size = addSizes(before, old, after);
    return [{ ...x, axes: x.axes.map((axis) => (axis.name === name ? { ...axis, size } : axis)) }];
  },
  evaluate([x], { axis: name, before, after }, { size }) {
    const axes = x.axes.map((axis) =>
      axis.name === name ? { ...axis, size: size(before) + axis.size + size(after) } : axis,
    );
    const result = ndArray(axes, x.dtype);
    const start = size(before) * strideOf(axes, name);
    offsetsOver(x.axes, result).forEach((offset, i) => {
      result.data[offset + start] = at(x.data, i);
    });
    return [result];
  },
  vjp(b, [dy], [x], _, { axis: name, before }) {
    return dy ? [b.slice(dy, name, before, sizeOf(x.type, name) ?? 0)] : [];
  },
  onnx(g, [x], { axis: name, before, after }, types) {
    const axis = g.ints([namesOf(types.in[0]).indexOf(name)]);
    return g.node('Pad', [x, g.shape([before, after]), g.float(0), axis], { mode: { string: 'constant' } });
  },
  tf(g, [x], { axis: name, before, after }, types) {
    const paddings = namesOf(types.in[0]).flatMap((axis) => (axis === name ? [before, after] : [0, 0]));
    return g.node('Pad', [x, g.node('Reshape', [g.shape(paddings), g.ints([-1, 2])])]);
  },
  samples: [
    { inputs: [{ axes: { row: 2, column: 3 }, fill: 'normal' }], attributes: { axis: 'row', before: 1, after: 2 } },
    { inputs: [{ axes: { row: 2, column: 3 }, fill: 'normal' }], attributes: { axis: 'column', before: 0, after: 1 } },
    { inputs: [{ axes: { row: 2, column: 3 }, fill: 'normal' }], attributes: { axis: 'row', before: 0, after: 0 } },
  ],
});
