import { describe, expect, test } from 'vitest';
import { axis, type Axis } from '../axis.js';
import { makeBundle, parameterEntries } from '../bundle/bundle.js';
import { initializeState } from '../bundle/initialize.js';
import { ReferenceSession } from '../engine/reference.js';
import type { Program } from '../ir/graph.js';
import { verifyProgram } from '../ir/verify.js';
import { executionOrder } from '../memory/execution-order.js';
import { MemoryPool } from '../memory/memory-pool.js';
import { runInPool } from '../memory/run-in-pool.js';
import { Linear } from '../nn/linear.js';
import { silu } from '../op/composite/silu.js';
import { add } from '../op/elementwise/add.js';
import { multiply } from '../op/elementwise/multiply.js';
import { Module } from '../trace/module.js';
import { feed, traceProgram } from '../trace/program.js';
import type { Tensor } from '../trace/tensor.js';
import { applyPrecision } from './precision.js';
import { sequenceOperands } from './sequence-operands.js';

const [rows, width] = [64, 32];
const hidden = axis('hidden', 8);
const mlp = axis('mlp', width);

type X = Tensor<['row', 'hidden']>;

/** down(silu(gate x) · up x), the gate first or last. */
class Gated extends Module {
  readonly gate = linear(hidden, mlp);
  readonly up = linear(hidden, mlp);
  readonly down = linear(mlp, hidden);

  forward(x: X): X {
    return this.down.forward(multiply(silu(this.gate.forward(x)), this.up.forward(x)));
  }

  /** Both products before silu. */
  early(x: X): X {
    const [gate, up] = [this.gate.forward(x), this.up.forward(x)];
    return this.down.forward(multiply(silu(gate), up));
  }

  /** No two products meet: one operand is the feed itself. */
  residual(x: X): X {
    return add(x, this.down.forward(silu(this.gate.forward(x))));
  }
}

function linear<In extends string, Out extends string>(input: Axis<In>, output: Axis<Out>): Linear<In, Out> {
  return new Linear(input, output, { bias: false });
}

const model = new Gated();
const feeds = { x: feed([axis('row', rows), hidden]) };
const traced = (method: 'forward' | 'early' | 'residual'): Program =>
  traceProgram(method, model, feeds, ({ x }) => ({ y: model[method](x) }));

const order = (program: Program): string[] =>
  executionOrder(program, 'tensorflow').flatMap(({ op, scope }) =>
    op === 'contract' || op === 'silu' ? [`${scope} ${op}`] : [],
  );

describe('up waits for silu(gate)', () => {
  const plain = traced('forward');
  const sequenced = sequenceOperands(plain);

  test('on an engine that runs what is ready', () => {
    expect(order(plain)).toEqual(['gate contract', 'up contract', ' silu', 'down contract']);
    expect(order(sequenced)).toEqual(['gate contract', ' silu', 'up contract', 'down contract']);
    verifyProgram(sequenced);
  });

  test('also where casts stand between', () => {
    const exact = sequenceOperands(applyPrecision(plain, { products: 'bf16' }));
    expect(order(exact)).toEqual(['gate contract', ' silu', 'up contract', 'down contract']);
    verifyProgram(exact);
  });

  test('two wide values live at a time instead of three', () => {
    const live = (program: Program): number => runInPool(program, new Map(), 'tensorflow', new MemoryPool()).live;
    const wide = 4 * rows * width;
    expect(live(plain)).toBe(3 * wide);
    expect(live(sequenced)).toBe(2 * wide);
  });

  test('and gives the same numbers, bit for bit', async () => {
    const results: number[][] = [];
    for (const program of [plain, sequenced]) {
      const bundle = makeBundle([program], parameterEntries(model));
      const session = new ReferenceSession(bundle);
      await initializeState(session, bundle.state, 3);
      const data = Float32Array.from({ length: rows * 8 }, (_, at) => Math.sin(at));
      const { y } = await session.run('forward', { x: { shape: [rows, 8], data } });
      results.push([...(y?.data ?? [])]);
    }
    expect(results[0]).toHaveLength(rows * 8);
    expect(results[1]).toEqual(results[0]);
  });
});

describe('nothing changes where', () => {
  test('the other side is finished after the product', () => {
    expect(sequenceOperands(traced('early'))).toEqual(traced('early'));
  });

  test('no two products meet', () => {
    expect(sequenceOperands(traced('residual'))).toEqual(traced('residual'));
  });
});
