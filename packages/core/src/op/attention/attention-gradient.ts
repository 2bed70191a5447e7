import { GraphError } from '../../errors.js';
import { equalAxes, printAxes } from '../../ir/types.js';
import { composite } from '../define.js';
import { problem } from '../infer.js';
import { attentionSamples } from './attention.js';
import { attentionBackward } from './onnx.js';
import { attentionGradientInTensorFlow } from './tf.js';
import { attentionAttributes, attentionShape, operandProblem } from './types.js';
import { maskOf, wholeAttention } from './whole.js';

/** `out` and `logSumExp` are attention's own results for the other operands: a form may compute them again instead. */
export const attentionGradientOp = composite({
  name: 'attentionGradient',
  summary: 'gradients of attention with respect to query, key and value, scores recomputed from the log-sum-exp',
  inputs: [
    'query',
    'key',
    'value',
    'out',
    'logSumExp',
    'gradient',
    'querySegment?',
    'queryOrder?',
    'keySegment?',
    'keyOrder?',
  ],
  attributes: attentionAttributes,
  infer([query, key, value, out, logSumExp, gradient, ...masks], names) {
    const shape = attentionShape(query, key, names);
    if ('problem' in shape) return shape;
    const wrong = operandProblem(shape, [query, key, value], masks);
    if (wrong) return wrong;
    if (!equalAxes(out.axes, query.axes) || !equalAxes(gradient.axes, query.axes)) {
      return problem("the output's and its gradient's axes are not the query's");
    }
    const perQuery = [...shape.batch, shape.heads, shape.query];
    if (!equalAxes(logSumExp.axes, perQuery)) return problem(`the log-sum-exp is not [${printAxes(perQuery)}]`);
    return [query, key, value];
  },
  decompose(b, [query, key, value, out, logSumExp, gradient, ...masks], { scale, ...names }) {
    const shape = attentionShape(query.type, key.type, names);
    if ('problem' in shape) throw new GraphError(`internal: attentionGradient: ${shape.problem}`);
    const whole = wholeAttention(b, shape);
    const [q, dout] = [whole.grouped(query), whole.grouped(gradient)];
    const pairs = [...whole.batch, whole.keyHeads, 'group', names.query, names.key];
    const keys = [...whole.batch, names.key, whole.keyHeads, names.width];
    const queries = [...whole.batch, names.query, whole.keyHeads, 'group', names.width];
    const perQuery = [...whole.batch, whole.keyHeads, 'group', names.query];
    // P = exp(S - L); D = Σ dO·O; dP = dO Vᵀ; dS = P (dP - D)
    const weights = b.exp(b.subtract(whole.scores(q, key, scale, maskOf(masks)), whole.grouped(logSumExp)));
    const products = b.multiply(b.cast(dout, 'f32'), b.cast(whole.grouped(out), 'f32'));
    const dots = b.transpose(b.sum(products, [names.width]), perQuery);
    const dWeights = b.cast(b.contract(dout, value, [names.width], pairs), 'f32');
    const dScores = b.cast(b.multiply(weights, b.subtract(dWeights, dots)), query.type.dtype);
    const dQuery = whole.ungrouped(b.contract(dScores, key, [names.key], queries, scale));
    const dKey = b.contract(dScores, q, ['group', names.query], keys, scale);
    const dValue = b.contract(b.cast(weights, query.type.dtype), dout, ['group', names.query], keys);
    return [dQuery, dKey, dValue];
  },
  onnx: attentionBackward,
  tf: attentionGradientInTensorFlow,
  samples: attentionSamples.map(({ name = '', inputs, attributes }) => {
    const [query, key, value, ...masks] = inputs;
    const like = query ?? { axes: {}, fill: 'normal' as const };
    const { width: _, ...rest } = like.axes;
    const { [attributes.query]: queries = 1, [attributes.heads]: heads = 1, ...batch } = rest;
    const out = { ...like, fill: { outputOf: 'attention', at: 0 } };
    const logSumExp = {
      axes: { ...batch, [attributes.heads]: heads, [attributes.query]: queries },
      fill: { outputOf: 'attention', at: 1 },
    };
    return { name, inputs: [query ?? null, key ?? null, value ?? null, out, logSumExp, like, ...masks], attributes };
  }),
});
