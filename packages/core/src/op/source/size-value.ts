import type { Axis } from '../../axis.js';
import { ndArray } from '../../evaluate/nd-array.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { primitive } from '../define.js';

export const sizeValueOp = primitive({
  name: 'sizeValue',
  summary: 'the size of an axis as an f32 scalar, known when the feeds are',
  inputs: [],
  attributes: { size: 'size' },
  infer: () => [{ axes: [], dtype: 'f32' }],
  evaluate: (_, attributes, { size }) => [ndArray([], 'f32', [size(attributes.size)])],
  vjp: () => [],
  onnx: (g, _, { size }) => (typeof size === 'number' ? g.float(size) : g.cast(g.size(size), 'f32')),
  tf: (g, _, { size }) => (typeof size === 'number' ? g.number(size) : g.cast(g.size(size), 'f32')),
  samples: [{ inputs: [], attributes: { size: 7 } }],
});

/** The size of an axis as a scalar. */
export function sizeValue(of: Axis): Tensor<[]> {
  return emitOne(sizeValueOp, [], { size: of.size });
}
