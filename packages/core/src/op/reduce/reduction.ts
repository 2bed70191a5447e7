import type { NdArray } from '../../evaluate/nd-array.js';
import type { Value } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import type { AllowedOp } from '../../lower/tensorflow/allowed-ops.js';
import type { Builder } from '../builder.js';
import { primitive } from '../define.js';
import { inferReduction } from '../infer.js';

/** A fold over named axes, which the result lacks. */
export function reduction(facets: {
  readonly name: string;
  readonly summary: string;
  readonly evaluate: (x: NdArray, over: readonly string[]) => NdArray;
  readonly gradient: (b: Builder, dy: Value, x: Value, y: Value, over: readonly string[]) => Value;
  readonly onnx: string;
  readonly tf: AllowedOp;
}) {
  const { name, summary, evaluate, gradient, onnx, tf } = facets;
  const x = { axes: { plane: 2, row: 3, column: 4 }, fill: 'normal' } as const;
  return primitive({
    name,
    summary,
    inputs: ['x'],
    attributes: { over: 'axes' },
    infer: ([type], { over }) => inferReduction(type, over),
    evaluate: ([array], { over }) => [evaluate(array, over)],
    vjp: (b, [dy], [value], [y], { over }) => (dy && y ? [gradient(b, dy, value, y, over)] : []),
    onnx(g, [value], { over }, types) {
      if (over.length === 0) return value; // ONNX would fold every axis
      const names = namesOf(types.in[0]);
      const axes = g.ints(over.map((axis) => names.indexOf(axis)));
      return g.node(onnx, [value, axes], { keepdims: { int: 0 } });
    },
    tf(g, [value], { over }, types) {
      const names = namesOf(types.in[0]);
      return over.length === 0 ? value : g.node(tf, [value, g.ints(over.map((axis) => names.indexOf(axis)))]);
    },
    samples: [
      { inputs: [x], attributes: { over: ['column'] } },
      { inputs: [x], attributes: { over: ['plane', 'column'] } },
      { inputs: [x], attributes: { over: ['plane', 'row', 'column'] } },
      { name: 'nothing', inputs: [x], attributes: { over: [] } },
    ],
  });
}
