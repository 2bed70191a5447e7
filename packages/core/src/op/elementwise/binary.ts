import { mapElements } from '../../evaluate/nd-array.js';
import type { DType } from '../../dtype.js';
import type { Value } from '../../ir/graph.js';
import type { AllowedOp } from '../../lower/tensorflow/allowed-ops.js';
import type { Builder } from '../builder.js';
import { primitive, type Sample, type SampleInput } from '../define.js';
import { inferBinary, isProblem } from '../infer.js';

/** Same axes; one operand a vector on the last axis; one on the first; a scalar. */
function samples(fill: SampleInput['fill']): Sample<Record<never, never>>[] {
  const wide: SampleInput = { axes: { row: 3, column: 4 }, fill };
  const others: SampleInput[] = [wide, { axes: { column: 4 }, fill }, { axes: { row: 3 }, fill }, { axes: {}, fill }];
  return others.flatMap((narrow) => [
    { inputs: [wide, narrow], attributes: {} },
    { inputs: [narrow, wide], attributes: {} },
  ]);
}

/** A function of two elements, operands broadcast by name, that each target has under one name. */
export function binary(facets: {
  readonly name: string;
  readonly summary: string;
  readonly compute: (x: number, y: number) => number;
  /** dx and dy over the result's axes; they are summed back to the operands' axes outside. */
  readonly gradient:
    ((b: Builder, dz: Value, x: Value, y: Value, z: Value) => readonly [Value, Value]) | 'not-differentiable';
  readonly onnx: string;
  readonly tf: AllowedOp;
  readonly result?: DType;
  readonly fill?: SampleInput['fill'];
  /** Samples beside the usual ones, such as ties of a comparison. */
  readonly samples?: readonly Sample<Record<never, never>>[];
}) {
  const { name, summary, compute, gradient, onnx, tf, result, fill = 'normal', samples: further = [] } = facets;
  return primitive({
    name,
    summary,
    inputs: ['x', 'y'],
    attributes: {},
    isInPlace: true,
    infer: ([x, y]) => inferBinary(x, y, result),
    evaluate([x, y], _, { size }) {
      const type = inferBinary(x, y, result);
      if (isProblem(type)) throw new Error(`internal: ${name}: ${type.problem}`);
      const axes = (type[0]?.axes ?? []).map((axis) => ({ name: axis.name, size: size(axis.size) }));
      return [mapElements(axes, result ?? x.dtype, [x, y], compute)];
    },
    vjp:
      gradient === 'not-differentiable'
        ? gradient
        : (b, [dz], [x, y], [z]) => (dz && z ? gradient(b, dz, x, y, z) : []),
    onnx(g, [x, y], _, types) {
      const axes = types.out[0]?.axes ?? [];
      return g.node(onnx, [g.align(x, types.in[0], axes), g.align(y, types.in[1], axes)]);
    },
    tf: (g, operands, _, types) => g.elementwise(tf, operands, types.in, types.out[0]?.axes ?? []),
    samples: [...samples(fill), ...further],
  });
}
