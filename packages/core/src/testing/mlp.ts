import { axis, dynamicAxis } from '../axis.js';
import { parameterEntries, makeBundle } from '../bundle/bundle.js';
import {
  defaultAdamW,
  trainingPrograms,
  type AdamW,
  type TrainingOptions,
  type TrainingPrograms,
} from '../bundle/training.js';
import type { Bundle, StateEntry } from '../ir/graph.js';
import { gelu } from '../op/composite/gelu.js';
import { addLast } from '../op/elementwise/add.js';
import { multiply, multiplyFirst, multiplyLast } from '../op/elementwise/multiply.js';
import { subtract } from '../op/elementwise/subtract.js';
import { linear } from '../op/linear/linear.js';
import { sumAll } from '../op/reduce/sum.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import type { Tensor } from '../trace/tensor.js';

const row = dynamicAxis('row');
const input = axis('in', 3);
const hidden = axis('hidden', 4);
const output = axis('out', 2);

/** y = W₂ (gain · gelu(W₁ x + b₁)) + b₂, the smallest model with everything a training step has; `gain` is frozen. */
class Mlp extends Module {
  readonly first = param([hidden, input], init.normal(0.5));
  readonly firstBias = param([hidden], init.uniform(0.1));
  readonly gain = param([hidden], init.constant(0.75));
  readonly second = param([output, hidden], init.normal(0.5));
  readonly secondBias = param([output]);

  forward(x: Tensor<['row', 'in']>): Tensor<['row', 'out']> {
    const inner = gelu(addLast(linear(x, this.first), this.firstBias));
    return addLast(linear(multiplyLast(inner, this.gain), this.second), this.secondBias);
  }
}

export const mlpTrainable = ['first', 'firstBias', 'second', 'secondBias'] as const;

export interface MlpBundle {
  readonly parameters: readonly StateEntry[];
  readonly training: TrainingPrograms;
  /** Programs `forward`, `step`, `micro` and `apply`. */
  readonly bundle: Bundle;
}

/** Loss Σ weight[row] · (y - target)² over rows and outputs; the sum of the weights is the batch's normaliser. */
export function mlpBundle(
  optimizer: AdamW = { ...defaultAdamW, weightDecay: 0.1 },
  { clip = true }: Pick<TrainingOptions, 'clip'> = {},
): MlpBundle {
  const model = new Mlp();
  const feeds = { x: feed([row, input]), target: feed([row, output]), weight: feed([row]) };
  const forward = traceProgram('forward', model, feeds, ({ x, target, weight }) => {
    const y = model.forward(x);
    const error = subtract(y, target);
    return { y, loss: sumAll(multiplyFirst(multiply(error, error), weight), ['row', 'out']) };
  });
  const parameters = parameterEntries(model);
  const options = { loss: 'loss', trainable: mlpTrainable, optimizer, clip };
  const training = trainingPrograms(forward, parameters, options);
  const state = [...parameters, ...training.moments, ...training.accumulators];
  const { step, micro, apply } = training;
  return { parameters, training, bundle: makeBundle([forward, step, micro, apply], state) };
}
