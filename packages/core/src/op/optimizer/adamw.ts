import type { Value } from '../../ir/graph.js';
import { equalAxes } from '../../ir/types.js';
import { composite, type SampleInput } from '../define.js';
import { problem } from '../infer.js';

const matrix: SampleInput = { axes: { row: 3, column: 2 }, fill: 'normal' };
const second: SampleInput = { axes: { row: 3, column: 2 }, fill: 'positive' };
const scalar = (value: number): SampleInput => ({ axes: {}, fill: [value] });

/**
 * One AdamW update (Loshchilov and Hutter 2019, as `torch.optim.AdamW`) of a parameter and its moments:
 * m ← β₁ m + (1 - β₁) s g; v ← β₂ v + (1 - β₂) (s g)²; p ← p - η λ p - η (m / c₁) / (√(v / c₂) + ε), where s is the
 * factor from clipping, if there is one, and c₁ = 1 - β₁ᵗ, c₂ = 1 - β₂ᵗ are fed (`biasCorrections`). β₁ and β₂ are rounded to f32 first, as
 * kernels hold them: 1 - β of the rounded number is 1e-5 of itself away from the other at β = 0.999.
 */
export const adamWOp = composite({
  name: 'adamW',
  summary: 'one AdamW update: parameter, first and second moment',
  inputs: [
    'parameter',
    'gradient',
    'firstMoment',
    'secondMoment',
    'learningRate',
    'biasCorrection1',
    'biasCorrection2',
    'gradientScale?',
  ],
  attributes: { beta1: 'number', beta2: 'number', epsilon: 'number', weightDecay: 'number' },
  infer([parameter, gradient, first, second, ...scalars]) {
    for (const other of [gradient, first, second]) {
      if (!equalAxes(other.axes, parameter.axes))
        return problem("the gradient's or a moment's axes are not the parameter's");
    }
    if (scalars.some((given) => given !== undefined && given.axes.length > 0))
      return problem('a rate, correction or factor is not a scalar');
    return [parameter, parameter, parameter];
  },
  decompose(b, [parameter, gradient, first, second, learningRate, correction1, correction2, scale], attributes) {
    const { epsilon, weightDecay } = attributes;
    const [beta1, beta2] = [Math.fround(attributes.beta1), Math.fround(attributes.beta2)];
    // The scalar factors are joined first, so that each large tensor is passed over as few times as possible.
    const scaled = (share: number, power: (scale: Value) => Value): Value =>
      scale === undefined ? b.constant(share) : b.multiply(power(scale), b.constant(share));
    const share1 = scaled(1 - beta1, (factor) => factor);
    const share2 = scaled(1 - beta2, (factor) => b.multiply(factor, factor));
    const nextFirst = b.add(b.multiply(first, b.constant(beta1)), b.multiply(gradient, share1));
    const square = b.multiply(gradient, gradient);
    const nextSecond = b.add(b.multiply(second, b.constant(beta2)), b.multiply(square, share2));
    // (m / c₁) / (√v / √c₂ + ε) = m · (√c₂ / c₁) / (√v + ε √c₂)
    const root = b.sqrt(correction2);
    const rate = b.divide(b.multiply(learningRate, root), correction1);
    const step = b.divide(nextFirst, b.add(b.sqrt(nextSecond), b.multiply(root, b.constant(epsilon))));
    const kept =
      weightDecay === 0
        ? parameter
        : b.multiply(parameter, b.subtract(b.constant(1), b.multiply(learningRate, b.constant(weightDecay))));
    return [b.subtract(kept, b.multiply(step, rate)), nextFirst, nextSecond];
  },
  tfUpdate: {
    updates: [
      { input: 0, output: 0 },
      { input: 2, output: 1 },
      { input: 3, output: 2 },
    ],
    emit(g, variables, [parameter, gradient, , , learningRate, correction1, correction2, scale], attributes, after) {
      const { beta1, beta2, epsilon, weightDecay } = attributes;
      const flat = (x: string): string => g.node('Reshape', [x, g.ints([-1])]);
      const scaled = flat(scale === undefined ? gradient : g.node('Mul', [gradient, scale]));
      // The kernel's own bias correction is η √(1 - b₂) / (1 - b₁) of powers b; at b = 0 it takes the rate as given.
      const root = g.node('Sqrt', [correction2]);
      const rate = g.node('RealDiv', [g.node('Mul', [learningRate, root]), correction1]);
      const before = [...after];
      const [own = ''] = variables;
      if (weightDecay !== 0) {
        const share = g.node('Sub', [g.number(1), g.node('Mul', [learningRate, g.number(weightDecay)])]);
        before.push(
          g.effect(
            'AssignVariableOp',
            [own, flat(g.node('Mul', [parameter, share], {}, { after: [scaled] }))],
            {},
            { after },
          ),
        );
      }
      const [zero, eps] = [g.number(0), g.node('Mul', [root, g.number(epsilon)])];
      const numbers = [zero, zero, rate, g.number(beta1), g.number(beta2), eps];
      return g.effect('ResourceApplyAdam', [...variables, ...numbers, scaled], {}, { after: before });
    },
  },
  samples: [
    {
      inputs: [matrix, matrix, matrix, second, scalar(0.125), scalar(0.75), scalar(0.25), scalar(0.5)],
      attributes: { beta1: 0.875, beta2: 0.96875, epsilon: 0.0625, weightDecay: 0.25 },
    },
    {
      name: 'without decay',
      inputs: [matrix, matrix, matrix, second, scalar(0.125), scalar(0.75), scalar(0.25), scalar(1)],
      attributes: { beta1: 0.875, beta2: 0.96875, epsilon: 0.0625, weightDecay: 0 },
    },
    {
      name: 'without clipping',
      inputs: [matrix, matrix, matrix, second, scalar(0.125), scalar(0.75), scalar(0.25), null],
      attributes: { beta1: 0.875, beta2: 0.96875, epsilon: 0.0625, weightDecay: 0.25 },
    },
  ],
});
