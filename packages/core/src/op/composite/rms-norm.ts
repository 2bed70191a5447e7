import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';
import { disagreement, problem } from '../infer.js';

export const rmsNormOp = composite({
  name: 'rmsNorm',
  summary: 'x / sqrt(mean(x²) + ε), times a scale, over the last axis; also 1 / sqrt(mean(x²) + ε)',
  inputs: ['x', 'scale'],
  attributes: { epsilon: 'number' },
  infer([x, scale]) {
    const last = x.axes.at(-1);
    if (last === undefined) return problem('the operand is a scalar');
    const differing = disagreement({ ...x, axes: [last] }, scale, [last.name]);
    if (differing) return differing;
    if (scale.axes.length !== 1) return problem(`the scale has other axes than "${last.name}"`);
    return [x, { ...x, axes: x.axes.slice(0, -1) }];
  },
  decompose(b, [x, scale], { epsilon }) {
    const last = x.type.axes.at(-1)?.name ?? '';
    const inverse = b.reciprocal(b.sqrt(b.add(b.mean(b.multiply(x, x), [last]), b.constant(epsilon))));
    return [b.multiply(b.multiply(x, inverse), scale), inverse];
  },
  vjp(b, [dy], [x, scale], [, inverse]) {
    const last = x.type.axes.at(-1)?.name ?? '';
    if (dy === undefined || inverse === undefined) return [];
    const normal = b.multiply(x, inverse);
    const inner = b.multiply(dy, scale);
    // dx = r (g - n mean(g n)) with n = r x, g = dy · scale, r = 1 / sqrt(mean(x²) + ε)
    const along = b.mean(b.multiply(inner, normal), [last]);
    return [b.multiply(b.subtract(inner, b.multiply(normal, along)), inverse), b.multiply(dy, normal)];
  },
  onnxRuntime(g, [x, scale], { epsilon }, types) {
    const [y = '', inverse = ''] = g.nodes(2, 'SimplifiedLayerNormalization', [x, scale], {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    });
    // The kernel keeps the normalised axis with size 1.
    return [y, g.reshape(inverse, types.out[1]?.axes ?? [])];
  },
  samples: [
    {
      inputs: [
        { axes: { row: 3, column: 4 }, fill: 'normal' },
        { axes: { column: 4 }, fill: 'normal' },
      ],
      attributes: { epsilon: 1e-6 },
    },
    {
      name: 'one row, large epsilon',
      inputs: [
        { axes: { column: 5 }, fill: 'normal' },
        { axes: { column: 5 }, fill: 'normal' },
      ],
      attributes: { epsilon: 0.1 },
    },
  ],
});

/**
 * Root-mean-square normalisation over the last axis (HF `Qwen2RMSNorm`): x / sqrt(mean(x²) + ε) · scale. Its second
 * output, the inverse root mean square, serves the gradient and is not for use.
 */
export function rmsNorm<B extends Dims, N extends string>(
  x: Tensor<readonly [...B, NoInfer<N>]>,
  scale: Tensor<readonly [N]>,
  epsilon: number,
): Tensor<[...B, N]> {
  return emitOne(rmsNormOp, [x, scale], { epsilon });
}
