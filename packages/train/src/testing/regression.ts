import {
  axis,
  CounterRandom,
  dynamicAxis,
  feed,
  Linear,
  Module,
  multiply,
  multiplyFirst,
  recomputable,
  subtract,
  sumAll,
  traceProgram,
  type Feeds,
  type Tensor,
} from '@videoitg/core';
import type { PreparedTask } from '../stage.js';

/** y = head(body(x)), both linear without bias: small enough to follow by hand. */
export class Regression extends Module {
  readonly body: Linear<'input', 'inner'>;
  readonly head: Linear<'inner', 'output'>;

  constructor() {
    super();
    const inner = axis('inner', 2);
    this.body = new Linear(axis('input', 3), inner, { bias: false });
    this.head = new Linear(inner, axis('output', 1), { bias: false });
  }

  forward(x: Tensor<['row', 'input']>): Tensor<['row', 'output']> {
    return recomputable('block', () => this.head.forward(this.body.forward(x)));
  }
}

/** Rows of a batch with their targets y = x0 - 2 x1 + 0.5 x2, and the weight of every row. */
export interface RegressionBatch {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly weight: number;
}

/** Rows drawn from (seed, step). */
export function regressionRows(seed: number, step: number, rows: number): RegressionBatch {
  const inputs = new Float32Array(rows * 3);
  new CounterRandom([seed, 'regression', step]).fillNormal(inputs, { mean: 0, deviation: 1 });
  const targets = Float32Array.from({ length: rows }, (_, row) => {
    const [x0 = 0, x1 = 0, x2 = 0] = inputs.subarray(row * 3, row * 3 + 3);
    return x0 - 2 * x1 + 0.5 * x2;
  });
  return { inputs, targets, weight: 1 / rows };
}

/** Feeds of rows `start` to `end` of a batch. */
export function regressionFeeds({ inputs, targets, weight }: RegressionBatch, start = 0, end = targets.length): Feeds {
  const rows = end - start;
  return {
    inputs: { shape: [rows, 3], data: inputs.slice(start * 3, end * 3) },
    targets: { shape: [rows, 1], data: targets.slice(start, end) },
    weights: { shape: [rows], data: new Float32Array(rows).fill(weight) },
  };
}

/** Task of a linear regression: loss = Σ weight · (head(body(x)) - y)². */
export function regressionTask({ seed = 1, rows = 8 } = {}): PreparedTask {
  const model = new Regression();
  const row = dynamicAxis('row');
  const feeds = {
    inputs: feed([row, axis('input', 3)]),
    targets: feed([row, axis('output', 1)]),
    weights: feed([row]),
  };
  const loss = traceProgram('loss', model, feeds, ({ inputs, targets, weights }) => {
    const difference = subtract(model.forward(inputs), targets);
    return { loss: sumAll(multiplyFirst(multiply(difference, difference), weights), ['row', 'output']) };
  });
  return {
    model,
    loss,
    description: { kind: 'regression' },
    batch: (step) => Promise.resolve([regressionFeeds(regressionRows(seed, step, rows))]),
  };
}
