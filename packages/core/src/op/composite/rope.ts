import { divideSizes, multiplySizes } from '../../size.js';
import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { equalAxes } from '../../ir/types.js';
import { composite } from '../define.js';
import { problem } from '../infer.js';
import { ropeInTensorFlow, ropeWorkspace } from './rope-tf.js';

export const ropeOp = composite({
  name: 'rope',
  summary: 'rotary position embedding, rotate-half convention',
  inputs: ['x', 'cos', 'sin'],
  attributes: { half: 'axis' },
  infer([x, cos, sin], { half }) {
    const width = x.axes.at(-1);
    const pairs = cos.axes.at(-1);
    if (width === undefined || pairs?.name !== half) return problem(`the last axis of cos and sin is not "${half}"`);
    if (!equalAxes(cos.axes, sin.axes)) return problem('cos and sin have different axes');
    if (divideSizes(width.size, 2) !== pairs.size) return problem(`axis "${half}" is not half of "${width.name}"`);
    const positions = cos.axes.slice(0, -1);
    const leading = x.axes.slice(0, -1).slice(0, positions.length);
    return equalAxes(positions, leading) ? [x] : problem(`cos and sin are not over the first axes of the operand`);
  },
  decompose(b, [x, cos, sin], { half }) {
    const width = x.type.axes.at(-1)?.name ?? '';
    const pairs = cos.type.axes.at(-1)?.size ?? 1;
    const first = b.rename(b.slice(x, width, 0, pairs), width, half);
    const second = b.rename(b.slice(x, width, pairs, pairs), width, half);
    // [a, b] → [a cos - b sin, b cos + a sin]: q cos + rotate(q) sin with rotate(q) = [-b, a]
    const turned = b.concat(
      [
        b.subtract(b.multiply(first, cos), b.multiply(second, sin)),
        b.add(b.multiply(second, cos), b.multiply(first, sin)),
      ],
      half,
    );
    return [b.rename(turned, half, width)];
  },
  // A rotation's transpose is the rotation by the opposite angle. Angles come from fed positions: no gradient.
  vjp: (b, [dy], [, cos, sin]) => (dy ? [b.rope(dy, cos, b.negate(sin)), undefined, undefined] : []),
  tf: (g, inputs, _, types) => ropeInTensorFlow(g, inputs, types),
  workspace: ({ in: [x] }, _, context) => ropeWorkspace(x, context),
  onnxRuntime(g, [x, cos, sin], _, types) {
    // The kernel takes [batch, sequence, heads · width] and looks angles up by position: here row i has its own.
    const [type, angles] = types.in;
    const positions = angles.axes.slice(0, -1);
    const count = multiplySizes(...positions.map((axis) => axis.size));
    const rest = multiplySizes(...type.axes.slice(positions.length).map((axis) => axis.size));
    const [one, row] = [
      { name: 'one', size: 1 },
      { name: 'row', size: count },
    ];
    const table = (angle: string): string =>
      positions.length === 1 ? angle : g.reshape(angle, [row, { name: 'half', size: angles.axes.at(-1)?.size ?? 1 }]);
    const rows = g.node('Unsqueeze', [g.node('Range', [g.int(0), g.size(count), g.int(1)]), g.ints([0])]);
    const turned = g.node(
      'RotaryEmbedding',
      [g.reshape(x, [one, row, { name: 'rest', size: rest }]), rows, table(cos), table(sin)],
      {},
      { domain: 'com.microsoft' },
    );
    return g.reshape(turned, type.axes);
  },
  samples: [
    {
      inputs: [
        { axes: { sample: 2, position: 3, heads: 2, width: 4 }, fill: 'normal' },
        { axes: { sample: 2, position: 3, half: 2 }, fill: 'normal' },
        { axes: { sample: 2, position: 3, half: 2 }, fill: 'normal' },
      ],
      attributes: { half: 'half' },
    },
    {
      name: 'one head, no batch',
      inputs: [
        { axes: { position: 3, width: 6 }, fill: 'normal' },
        { axes: { position: 3, half: 3 }, fill: 'normal' },
        { axes: { position: 3, half: 3 }, fill: 'normal' },
      ],
      attributes: { half: 'half' },
    },
  ],
});

/**
 * Rotary position embedding: pairs (first half, second half) of the last axis are turned by the position's angles. Source:
 * HF `apply_rotary_pos_emb`, whose cos and sin are duplicated; here they hold one entry per pair.
 *
 * @param x [...B, position, heads, width]
 * @param cos,sin [...B, position, half] with half = width / 2.
 */
export function rope<B extends Dims, H extends string, W extends string, C extends string>(
  x: Tensor<readonly [...B, H, W]>,
  cos: Tensor<readonly [...B, C]>,
  sin: Tensor<readonly [...B, NoInfer<C>]>,
  half: NoInfer<C>,
): Tensor<[...B, H, W]> {
  return emitOne(ropeOp, [x, cos, sin], { half });
}
