import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';
import { disagreement, problem } from '../infer.js';

export const layerNormOp = composite({
  name: 'layerNorm',
  summary:
    '(x - mean) / sqrt(variance + ε), times a scale, plus a shift, over the last axis; also mean and inverse deviation',
  inputs: ['x', 'scale', 'shift'],
  attributes: { epsilon: 'number' },
  infer([x, scale, shift]) {
    const last = x.axes.at(-1);
    if (last === undefined) return problem('the operand is a scalar');
    const own = { ...x, axes: [last] };
    const statistics = { ...x, axes: x.axes.slice(0, -1) };
    const differing = disagreement(own, scale, [last.name]) ?? disagreement(own, shift, [last.name]);
    if (differing) return differing;
    const vectors = scale.axes.length === 1 && shift.axes.length === 1;
    return vectors ? [x, statistics, statistics] : problem(`scale and shift have other axes than "${last.name}"`);
  },
  decompose(b, [x, scale, shift], { epsilon }) {
    const last = x.type.axes.at(-1)?.name ?? '';
    const mean = b.mean(x, [last]);
    const centred = b.subtract(x, mean);
    const inverse = b.reciprocal(b.sqrt(b.add(b.mean(b.multiply(centred, centred), [last]), b.constant(epsilon))));
    return [b.add(b.multiply(b.multiply(centred, inverse), scale), shift), mean, inverse];
  },
  vjp(b, [dy], [x, scale], [, mean, inverse]) {
    const last = x.type.axes.at(-1)?.name ?? '';
    if (dy === undefined || mean === undefined || inverse === undefined) return [];
    const normal = b.multiply(b.subtract(x, mean), inverse);
    const inner = b.multiply(dy, scale);
    // dx = r (g - mean(g) - n mean(g n)) with n the normalised x, g = dy · scale, r the inverse deviation
    const along = b.multiply(normal, b.mean(b.multiply(inner, normal), [last]));
    const dx = b.multiply(b.subtract(b.subtract(inner, b.mean(inner, [last])), along), inverse);
    return [dx, b.multiply(dy, normal), dy];
  },
  onnx(g, [x, scale, shift], { epsilon }, types) {
    const [y = '', mean = '', inverse = ''] = g.nodes(3, 'LayerNormalization', [x, scale, shift], {
      epsilon: { float: epsilon },
      axis: { int: -1 },
    });
    // ONNX keeps the normalised axis with size 1.
    const statistics = types.out[1]?.axes ?? [];
    return [y, g.reshape(mean, statistics), g.reshape(inverse, statistics)];
  },
  samples: [
    {
      inputs: [
        { axes: { row: 3, column: 4 }, fill: 'normal' },
        { axes: { column: 4 }, fill: 'normal' },
        { axes: { column: 4 }, fill: 'normal' },
      ],
      attributes: { epsilon: 1e-6 },
    },
    {
      name: 'one row, large epsilon',
      inputs: [
        { axes: { column: 5 }, fill: 'normal' },
        { axes: { column: 5 }, fill: 'normal' },
        { axes: { column: 5 }, fill: 'normal' },
      ],
      attributes: { epsilon: 0.1 },
    },
  ],
});

/**
 * Layer normalisation over the last axis: (x - mean) / sqrt(variance + ε) · scale + shift. Its further outputs, mean and
 * inverse deviation, serve the gradient and are not for use.
 */
export function layerNorm<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, NoInfer<N>]>,
  scale: Tensor<readonly [N]>,
  shift: Tensor<readonly [NoInfer<N>]>,
  epsilon: number,
): Tensor<[...B, N]> {
  return emitOne(layerNormOp, [x, scale, shift], { epsilon });
}
