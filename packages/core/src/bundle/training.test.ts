import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Session } from '../engine/engine.js';
import { onnxRuntimeEngine } from '../engine/onnxruntime/onnxruntime.js';
import { ReferenceSession } from '../engine/reference.js';
import { printProgram } from '../ir/print.js';
import { expectClose } from '../testing/expect-close.js';
import { mlpBundle, mlpTrainable } from '../testing/mlp.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { initializeState } from './initialize.js';
import { accumulatorPath, firstMomentPath, secondMomentPath, trainingPrograms, type AdamW } from './training.js';

/** Written by `tools/fixtures/adamw.py`. */
interface Fixture {
  readonly optimizer: AdamW;
  readonly rows: number;
  readonly clipNorm: number;
  readonly initial: Readonly<Record<string, readonly number[]>>;
  readonly steps: readonly {
    readonly learningRate: number;
    readonly feeds: Readonly<Record<'x' | 'target' | 'weight', readonly number[]>>;
    readonly loss: number;
    readonly gradientNorm: number;
    readonly parameters: Readonly<Record<string, readonly number[]>>;
  }[];
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/adamw.json', import.meta.url), 'utf8')) as Fixture;
const { parameters, training, bundle } = mlpBundle(fixture.optimizer);

const array = (shape: readonly number[], data: Iterable<number>): HostArray => ({
  shape,
  data: Float32Array.from(data),
});
const scalar = (x: number): HostArray => array([], [x]);

const optimizerFeeds = (step: number, learningRate: number, clipNorm: number): Feeds => ({
  'learningRate.default': scalar(learningRate),
  biasCorrection1: scalar(1 - fixture.optimizer.beta1 ** step),
  biasCorrection2: scalar(1 - fixture.optimizer.beta2 ** step),
  clipNorm: scalar(clipNorm),
});

/** Rows `from` to `to` of a step's batch. */
const batch = ({ feeds: { x, target, weight } }: Fixture['steps'][number], from = 0, to = fixture.rows): Feeds => ({
  x: array([to - from, 3], x.slice(3 * from, 3 * to)),
  target: array([to - from, 2], target.slice(2 * from, 2 * to)),
  weight: array([to - from], weight.slice(from, to)),
});

async function start(session: Session): Promise<void> {
  for (const [path, values] of Object.entries(fixture.initial)) await session.write(path, Float32Array.from(values));
}

describe('AdamW against torch.optim.AdamW with clip_grad_norm_, five steps', () => {
  it('in float64', async () => {
    // Float64 on both sides in another order of operations; what is fed is exact in f32.
    const order = { relative: 1e-9, absolute: 1e-12 };
    const session = new ReferenceSession(bundle);
    await start(session);
    for (const [at, step] of fixture.steps.entries()) {
      const outputs = session.evaluate('step', {
        ...batch(step),
        ...optimizerFeeds(at + 1, step.learningRate, fixture.clipNorm),
      });
      expectClose(outputs.get('loss')?.data ?? [], [step.loss], order, `loss ${at}`);
      expectClose(outputs.get('gradientNorm')?.data ?? [], [step.gradientNorm], order, `norm ${at}`);
      expect(step.gradientNorm).toBeGreaterThan(fixture.clipNorm);
      for (const [path, values] of Object.entries(step.parameters))
        expectClose(session.state(path), values, order, `${path} ${at}`);
    }
  });

  it('on ONNX Runtime', async () => {
    const session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
    try {
      await start(session);
      for (const [at, step] of fixture.steps.entries()) {
        await session.run('step', { ...batch(step), ...optimizerFeeds(at + 1, step.learningRate, fixture.clipNorm) });
        for (const [path, values] of Object.entries(step.parameters)) {
          // Single precision over five steps.
          expectClose(await session.read(path), values, { relative: 1e-5, absolute: 1e-5 }, `${path} ${at}`);
        }
      }
    } finally {
      await session.close();
    }
  });
});

describe('accumulated gradients', () => {
  it('two micro-batches and apply are one step on the joint batch, and leave the accumulators empty', async () => {
    const [whole, parts] = [new ReferenceSession(bundle), new ReferenceSession(bundle)];
    await Promise.all([start(whole), start(parts)]);
    for (const [at, step] of fixture.steps.slice(0, 2).entries()) {
      const update = optimizerFeeds(at + 1, step.learningRate, fixture.clipNorm);
      const norm = whole.evaluate('step', { ...batch(step), ...update }).get('gradientNorm')?.data ?? [];
      const losses = [batch(step, 0, 2), batch(step, 2)].map(
        (feeds) => parts.evaluate('micro', feeds).get('loss')?.data[0] ?? NaN,
      );
      // The same float64 terms in another order.
      const order = { relative: 1e-12, absolute: 1e-14 };
      expectClose([losses.reduce((a, b) => a + b)], [step.loss], { relative: 1e-9, absolute: 0 }, 'loss');
      expectClose(parts.evaluate('apply', update).get('gradientNorm')?.data ?? [], norm, order, 'gradientNorm');
      for (const path of mlpTrainable) {
        expectClose(parts.state(path), whole.state(path), order, path);
        expectClose(
          parts.state(secondMomentPath(path)),
          whole.state(secondMomentPath(path)),
          order,
          `moment of ${path}`,
        );
        expect(parts.state(accumulatorPath(path)).every((x) => x === 0)).toBe(true);
      }
    }
  });

  it('an infinite clip norm leaves gradients as they are', async () => {
    const session = new ReferenceSession(bundle);
    await start(session);
    const [step] = fixture.steps;
    if (step === undefined) throw new Error('the fixture has steps');
    const feeds = { ...batch(step), ...optimizerFeeds(1, 0, Infinity) };
    const norm = session.evaluate('step', feeds).get('gradientNorm')?.data[0] ?? NaN;
    // m = (1 - β₁) g, so the moments' norm is that of the gradient.
    const squares = mlpTrainable
      .flatMap((path) => [...session.state(firstMomentPath(path))])
      .map((m) => (m / (1 - fixture.optimizer.beta1)) ** 2);
    expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(norm, 9);
  });
});

describe('without clipping', () => {
  it('nothing asks for a norm, and updates are those of an infinite one', async () => {
    const free = mlpBundle(fixture.optimizer, { clip: false });
    for (const { feeds } of [free.training.step, free.training.apply]) {
      expect(feeds.map(({ name }) => name)).not.toContain('clipNorm');
    }
    const [clipped, plain] = [new ReferenceSession(bundle), new ReferenceSession(free.bundle)];
    await Promise.all([start(clipped), start(plain)]);
    for (const [at, step] of fixture.steps.entries()) {
      const feeds = { ...batch(step), ...optimizerFeeds(at + 1, step.learningRate, Infinity) };
      const unclipped = Object.fromEntries(Object.entries(feeds).filter(([name]) => name !== 'clipNorm'));
      const norms = [clipped.evaluate('step', feeds), plain.evaluate('step', unclipped)];
      expect(norms[1]?.get('gradientNorm')?.data).toEqual(norms[0]?.get('gradientNorm')?.data);
      // A factor of one changes no bit.
      for (const { path } of bundle.state) expect(plain.state(path)).toEqual(clipped.state(path));
    }
  });
});

describe('frozen parameters', () => {
  it('are in no next state, no moment and no accumulator', () => {
    const written = [training.step, training.micro, training.apply].flatMap(({ next }) => next.map(({ path }) => path));
    const kept = [...training.moments, ...training.accumulators].map(({ path }) => path);
    expect(parameters.map(({ path }) => path)).toContain('gain');
    expect([...written, ...kept].filter((path) => /(^|\.)gain$/.test(path))).toEqual([]);
    expect(kept).toHaveLength(3 * mlpTrainable.length);
    expect(training.apply.state.map(({ path }) => path)).not.toContain('gain');
  });

  it('must be used by the loss to be trained', () => {
    const { step } = training;
    const options = { optimizer: fixture.optimizer, trainable: ['third'], loss: 'loss' };
    expect(() => trainingPrograms(step, parameters, options)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: "third" is to be trained, but the loss of program "step" does not use it.]`,
    );
    expect(() => trainingPrograms(step, parameters, { ...options, loss: 'los' })).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: Program "step" has no output "los" to differentiate.]`,
    );
  });
});

it('prints the whole step: forward, gradients and update', () => {
  expect(printProgram(mlpBundle().training.step)).toMatchSnapshot();
});

it('starts parameters from the seed and their paths alone', async () => {
  const [a, b] = [new ReferenceSession(bundle), new ReferenceSession(bundle)];
  await initializeState(a, bundle.state, 7);
  await initializeState(b, bundle.state.toReversed(), 7);
  for (const { path } of bundle.state) expect(a.state(path)).toEqual(b.state(path));
});
