import { isFloat } from '../../dtype.js';
import { mapElements } from '../../evaluate/nd-array.js';
import type { Value } from '../../ir/graph.js';
import type { AllowedOp } from '../../lower/tensorflow/allowed-ops.js';
import type { Builder } from '../builder.js';
import { primitive, type Sample, type SampleInput } from '../define.js';
import { problem } from '../infer.js';

const matrix = (fill: SampleInput['fill']): Sample<Record<never, never>> => ({
  inputs: [{ axes: { row: 3, column: 4 }, fill }],
  attributes: {},
});

/** A differentiable function of one float, element by element, that each target has under one name. */
export function unary(facets: {
  readonly name: string;
  readonly summary: string;
  readonly compute: (x: number) => number;
  /** dx from dy, x and y. */
  readonly gradient: (b: Builder, dy: Value, x: Value, y: Value) => Value;
  readonly onnx: string;
  readonly tf: AllowedOp;
  /** Domain of the test samples. */
  readonly fill?: SampleInput['fill'];
}) {
  const { name, summary, compute, gradient, onnx, tf, fill = 'normal' } = facets;
  return primitive({
    name,
    summary,
    inputs: ['x'],
    attributes: {},
    isInPlace: true,
    infer: ([x]) => (isFloat(x.dtype) ? [x] : problem(`the operand is ${x.dtype}`, 'cast it to f32')),
    evaluate: ([x]) => [mapElements(x.axes, x.dtype, [x], compute)],
    vjp: (b, [dy], [x], [y]) => (dy && y ? [gradient(b, dy, x, y)] : []),
    onnx: (g, [x]) => g.node(onnx, [x]),
    tf: (g, operands, _, types) => g.elementwise(tf, operands, types.in, types.in[0].axes),
    samples: [matrix(fill), { inputs: [{ axes: {}, fill }], attributes: {} }],
  });
}
