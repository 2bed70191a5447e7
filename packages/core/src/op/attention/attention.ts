import type { Dims } from '../../axis.js';
import { GraphError } from '../../errors.js';
import type { Tensor } from '../../trace/tensor.js';
import { emit } from '../../trace/emit.js';
import { composite, type Sample } from '../define.js';
import { attentionForward } from './onnx.js';
import { attentionInTensorFlow } from './tf.js';
import { attentionAttributes, attentionShape, operandProblem } from './types.js';
import { maskOf, wholeAttention } from './whole.js';
import { attentionWorkspace } from './workspace.js';

const attributes = { query: 'query', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width', scale: 0.5 };
const grouped = [
  { axes: { sample: 2, query: 3, heads: 4, width: 2 }, fill: 'normal' },
  { axes: { sample: 2, key: 5, keyHeads: 2, width: 2 }, fill: 'normal' },
  { axes: { sample: 2, key: 5, keyHeads: 2, width: 2 }, fill: 'normal' },
] as const;

export const attentionSamples: readonly Sample<typeof attentionAttributes>[] = [
  { name: 'grouped, full', inputs: [...grouped, null, null, null, null], attributes },
  {
    name: 'grouped, segments and order',
    inputs: [
      ...grouped,
      { axes: { sample: 2, query: 3 }, fill: [0, 0, 1, 0, 0, 0] },
      { axes: { sample: 2, query: 3 }, fill: [0, 1, 0, 4, 4, 4] },
      { axes: { sample: 2, key: 5 }, fill: [0, 0, 0, 1, 1, 0, 0, 0, 0, 1] },
      { axes: { sample: 2, key: 5 }, fill: [0, 1, 2, 0, 1, 0, 1, 2, 3, 4] },
    ],
    attributes,
  },
  {
    name: 'plain heads, no batch',
    inputs: [
      { axes: { query: 3, heads: 2, width: 4 }, fill: 'normal' },
      { axes: { key: 3, heads: 2, width: 4 }, fill: 'normal' },
      { axes: { key: 3, heads: 2, width: 4 }, fill: 'normal' },
      null,
      null,
      null,
      null,
    ],
    attributes: { ...attributes, keyHeads: 'heads' },
  },
  {
    name: 'one key head, two batch axes, causal',
    inputs: [
      { axes: { outer: 2, inner: 2, query: 3, heads: 3, width: 2 }, fill: 'normal' },
      { axes: { outer: 2, inner: 2, key: 3, keyHeads: 1, width: 2 }, fill: 'normal' },
      { axes: { outer: 2, inner: 2, key: 3, keyHeads: 1, width: 2 }, fill: 'normal' },
      { axes: { outer: 2, inner: 2, query: 3 }, fill: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1] },
      { axes: { outer: 2, inner: 2, query: 3 }, fill: [0, 1, 2, 0, 1, 2, 0, 1, 0, 0, 0, 1] },
      { axes: { outer: 2, inner: 2, key: 3 }, fill: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1] },
      { axes: { outer: 2, inner: 2, key: 3 }, fill: [0, 1, 2, 0, 1, 2, 0, 1, 0, 0, 0, 1] },
    ],
    attributes,
  },
];

export const attentionOp = composite({
  name: 'attention',
  summary: 'softmax(scale · q kᵀ) v over the keys that a query sees; also the scores’ log-sum-exp',
  inputs: ['query', 'key', 'value', 'querySegment?', 'queryOrder?', 'keySegment?', 'keyOrder?'],
  attributes: attentionAttributes,
  factors: () => ['query', 'key', 'value'],
  infer([query, key, value, ...masks], names) {
    const shape = attentionShape(query, key, names);
    if ('problem' in shape) return shape;
    const wrong = operandProblem(shape, [query, key, value], masks);
    if (wrong) return wrong;
    return [query, { axes: [...shape.batch, shape.heads, shape.query], dtype: 'f32' }];
  },
  decompose(b, [query, key, value, ...masks], { scale, ...names }) {
    const shape = attentionShape(query.type, key.type, names);
    if ('problem' in shape) throw new GraphError(`internal: attention: ${shape.problem}`);
    const whole = wholeAttention(b, shape);
    const scores = whole.scores(whole.grouped(query), key, scale, maskOf(masks));
    const largest = b.stopGradient(b.max(scores, [names.key]));
    const exps = b.exp(b.subtract(scores, largest));
    const sums = b.sum(exps, [names.key]);
    const weights = b.cast(b.divide(exps, sums), value.type.dtype);
    const axes = [...whole.batch, names.query, whole.keyHeads, 'group', names.width];
    const out = whole.ungrouped(b.contract(weights, value, [names.key], axes));
    return [out, whole.ungrouped(b.add(largest, b.log(sums)))];
  },
  vjp(b, [gradient], [query, key, value, ...masks], [out, logSumExp], { scale, ...axes }) {
    // The log-sum-exp is there for the gradient; nothing else may use it, so its own gradient is zero.
    if (gradient === undefined || out === undefined || logSumExp === undefined) return [];
    const inputs = { query, key, value, out, logSumExp, gradient, mask: maskOf(masks) };
    return [...b.attentionGradient(inputs, axes, scale), undefined, undefined, undefined, undefined];
  },
  onnx: attentionForward,
  tf: attentionInTensorFlow,
  workspace: attentionWorkspace,
  samples: attentionSamples,
});

/** Who sees whom: a query sees a key iff the segments match and keyOrder ≤ queryOrder. Exact integers in f32. */
export interface AttentionMaskTensors<B extends Dims, Q extends string, K extends string> {
  readonly querySegment: Tensor<readonly [...B, Q]>;
  readonly queryOrder: Tensor<readonly [...B, Q]>;
  readonly keySegment: Tensor<readonly [...B, K]>;
  readonly keyOrder: Tensor<readonly [...B, K]>;
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017), grouped-query where there are more query heads than key heads: key
 * head g serves the heads/keyHeads consecutive query heads from g·heads/keyHeads on. Memory grows linearly with the length:
 * long sequences walk over blocks of queries, forward and backward.
 *
 * @param query [...B, Q, H, W]
 * @param key,value [...B, K, G, W]
 * @param names The names of Q, K, H, G, W, as they are on the operands.
 * @param scale Factor on the scores, usually W^-0.5.
 * @param mask Without one, every query sees every key. With one, each query must see at least one key: what a query that
 *   sees none gives is a mean over keys that are not its own, and its gradient is not that of this mean. TensorFlow,
 *   unless XLA compiles the program, does not multiply keys of a long sequence that a whole block of queries cannot see, as
 *   under a causal mask or in other samples of a packed sequence.
 * @returns [...B, Q, H, W]
 */
export function attention<
  B extends Dims,
  Q extends string,
  H extends string,
  W extends string,
  K extends string,
  G extends string,
>(
  query: Tensor<readonly [...B, Q, H, W]>,
  key: Tensor<readonly [...B, K, G, NoInfer<W>]>,
  value: Tensor<readonly [...B, NoInfer<K>, NoInfer<G>, NoInfer<W>]>,
  names: {
    readonly query: NoInfer<Q>;
    readonly key: NoInfer<K>;
    readonly heads: NoInfer<H>;
    readonly keyHeads: NoInfer<G>;
    readonly width: NoInfer<W>;
  },
  scale: number,
  mask?: AttentionMaskTensors<B, NoInfer<Q>, NoInfer<K>>,
): Tensor<[...B, Q, H, W]> {
  const masks = [mask?.querySegment, mask?.queryOrder, mask?.keySegment, mask?.keyOrder];
  const [out] = emit(attentionOp, [query, key, value, ...masks], { ...names, scale });
  if (out === undefined) throw new GraphError('internal: attention has no output');
  return out;
}
