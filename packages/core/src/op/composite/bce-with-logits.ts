import type { Dims } from '../../axis.js';
import { emitOne } from '../../trace/emit.js';
import type { Tensor } from '../../trace/tensor.js';
import { composite } from '../define.js';
import { inferBinary } from '../infer.js';

export const bceWithLogitsOp = composite({
  name: 'bceWithLogits',
  summary: 'binary cross-entropy of a label in 0..1 from a logit',
  inputs: ['logits', 'labels'],
  attributes: {},
  infer: ([logits, labels]) => inferBinary(logits, labels),
  // -y log σ(z) - (1 - y) log(1 - σ(z)) = softplus(z) - y z
  decompose: (b, [logits, labels]) => [b.subtract(b.softplus(logits), b.multiply(logits, labels))],
  vjp: (b, [dy], [logits, labels]) => (dy ? [b.multiply(dy, b.subtract(b.sigmoid(logits), labels)), undefined] : []),
  samples: [
    {
      inputs: [
        { axes: { frame: 5 }, fill: 'normal' },
        { axes: { frame: 5 }, fill: [0, 1, 1, 0, 0.25] },
      ],
      attributes: {},
    },
  ],
});

/**
 * Binary cross-entropy per element from logits; labels lie in 0..1. Weights, such as the positive weight of spec 3.2,
 * multiply outside. Labels receive no gradient.
 */
export function bceWithLogits<D extends Dims>(logits: Tensor<D>, labels: Tensor<NoInfer<D>>): Tensor<D> {
  return emitOne(bceWithLogitsOp, [logits, labels], {});
}
