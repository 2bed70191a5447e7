import type { Dims } from '../../axis.js';
import type { DType } from '../../dtype.js';
import { isFloat } from '../../dtype.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { roundTo } from '../../evaluate/round.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';

export const castOp = primitive({
  name: 'cast',
  summary: 'the same numbers in another element type',
  inputs: ['x'],
  takesAnyFloat: true,
  changesType: true,
  isCheap: true,
  attributes: { dtype: 'dtype' },
  infer: ([x], { dtype }) => [{ ...x, dtype }],
  evaluate: ([x], { dtype }) => [
    ndArray(
      x.axes,
      dtype,
      x.data.map((element) => roundTo(dtype, element)),
    ),
  ],
  // The gradient comes back in the input's own type.
  vjp: (b, [dy], [x]) => (dy && isFloat(x.type.dtype) && isFloat(dy.type.dtype) ? [b.cast(dy, x.type.dtype)] : []),
  onnx(g, [x], { dtype }) {
    if (dtype === 'bf16' || dtype === 'f16')
      throw new Error(`internal: the ONNX lowering does not compute in ${dtype}`);
    return g.cast(x, dtype);
  },
  tf: (g, [x], { dtype }) => g.cast(x, dtype),
  samples: [
    { inputs: [{ axes: { row: 6 }, fill: [0, 1, 2.75, -3, -1.5, 0.9] }], attributes: { dtype: 'i32' } },
    { inputs: [{ axes: { row: 4 }, fill: [0, 1, -0.5, 2] }], attributes: { dtype: 'bool' } },
    { inputs: [{ axes: { row: 3 }, fill: 'normal' }], attributes: { dtype: 'f32' } },
    { inputs: [{ axes: { row: 3 }, fill: [0, 7, -3], dtype: 'i32' }], attributes: { dtype: 'f32' } },
    { inputs: [{ axes: { row: 3 }, fill: [1, 0, 1], dtype: 'bool' }], attributes: { dtype: 'f32' } },
  ],
});

/** The same numbers in another element type; floats are rounded to nearest even, and towards zero to i32. */
export function cast<D extends Dims, T extends DType>(x: Tensor<D, DType>, dtype: T): Tensor<D, T> {
  return emitOne(castOp, [x], { dtype });
}
