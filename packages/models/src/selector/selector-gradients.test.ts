import { ReferenceSession, type Session } from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gridSide } from '../grid/grid-side.js';
import { frameWeights } from '../heads/frame-weights.js';
import { nativeEngines } from '../testing/engines.js';
import { selectorBatch } from '../testing/selector-batch.js';
import {
  fixtureRowSums,
  rootMeanSquare,
  rowSums,
  selectorCase,
  selectorFixture,
  type SelectorCase,
} from '../testing/selector-fixture.js';
import {
  differentiatedSelector,
  gradientName,
  pathOfGradient,
  tinyFor,
  writeFixtureParameters,
} from '../testing/selector-model.js';

const { cases } = selectorFixture;
const image = 56;
const heads = ['pooling', 'anchors'] as const;
/** One program per head serves all its cases of this size. */
const selectors = { pooling: differentiatedSelector(image), anchors: differentiatedSelector(image, 'anchors') };

const isLong = ({ name }: SelectorCase): boolean => name.startsWith('long text');
/** Two samples fill two padded rows, or share one. The float64 evaluator would take minutes over the long text. */
const placed = cases
  .filter((one) => !isLong(one))
  .flatMap((one) => [
    { title: one.name, one, packing: { kind: 'none' } as const },
    ...(one.samples.length > 1
      ? [{ title: `${one.name}, packed`, one, packing: { kind: 'first-fit', rowLength: 100 } as const }]
      : []),
  ]);

/** Evaluated once per batch, in float64; both comparisons read it. */
const evaluated = new Map<string, ReturnType<ReferenceSession['evaluate']>>();
async function evaluate({
  title,
  one,
  packing,
}: (typeof placed)[number]): Promise<ReturnType<ReferenceSession['evaluate']>> {
  const known = evaluated.get(title);
  if (known !== undefined) return known;
  const own = one.image === image ? selectors[one.head] : differentiatedSelector(one.image, one.head);
  const session = new ReferenceSession(own.bundle);
  await writeFixtureParameters(session, own.state);
  const { feeds, exact, layout } = selectorBatch(one, packing);
  expect(layout.sizes.sample).toBe(packing.kind === 'none' ? one.samples.length : 1);
  const outputs = session.evaluate('pixelLoss', feeds, exact);
  evaluated.set(title, outputs);
  return outputs;
}

/**
 * The gradient whose size a gradient's error is measured against: its own, except for key biases without RoPE. Those
 * shift all scores of a query alike, which softmax ignores: their gradient is zero, and what is left is rounding.
 */
const measure = (path: string): string => path.replace(/^(vision\..*)key\.bias$/, '$1query.bias');

type Read = (output: string) => ArrayLike<number>;

/** Compares loss, logits and every gradient's row sums with PyTorch's, relative to the size of each tensor. */
function expectPyTorch(one: SelectorCase, paths: readonly string[], read: Read, relative: number): void {
  const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, scale: number, what: string): void => {
    expect(actual).toHaveLength(expected.length);
    for (let at = 0; at < expected.length; at++) {
      const distance = Math.abs((actual[at] ?? NaN) - (expected[at] ?? NaN));
      if (distance <= relative * scale) continue;
      throw new Error(
        `${what} ${at} is ${actual[at]}, PyTorch has ${expected[at]} (off by ${distance}, scale ${scale})`,
      );
    }
  };
  near(read('loss'), [one.loss], one.loss, 'loss');
  near(read('logits'), one.logits, 1, 'logit');
  // The tower's last layer does not influence the result: PyTorch has it, but no gradient for it.
  expect(Object.keys(one.gradients).toSorted()).toEqual(paths.toSorted());
  for (const path of paths) {
    const expected = fixtureRowSums(one, path);
    const sums = rowSums(path, expected.length, Float64Array.from(read(gradientName(path))));
    near(sums, expected, rootMeanSquare(fixtureRowSums(one, measure(path))), `gradient of ${path}, row`);
  }
}

const pathsOf = (head: SelectorCase['head']): string[] => selectors[head].state.map(({ path }) => path);

describe('the reference engine against PyTorch in float64', () => {
  test.each(placed)('$title: loss, logits and the gradient of every parameter', async (batch) => {
    const outputs = await evaluate(batch);
    // Float64 rounds at 1e-16; some thousand roundings on the way, and softmax and norms amplify by less than 1e3.
    expectPyTorch(batch.one, pathsOf(batch.one.head), (output) => outputs.get(output)?.data ?? [], 1e-9);
  });
});

const tested = nativeEngines.flatMap((one) => heads.map((head) => ({ ...one, head })));

describe.each(tested)('$engine.name, $head', ({ engine, missing, head }) => {
  const { bundle, state } = selectors[head];
  let opened: Session | undefined;
  beforeAll(async () => {
    if (missing) return;
    opened = await engine.open(bundle, { threads: 1 });
    await writeFixtureParameters(opened, state);
  });
  afterAll(() => opened?.close());
  const open = (): Session => {
    if (opened === undefined) throw new Error('the engine is missing');
    return opened;
  };

  // Single precision, relative to the largest element of each tensor: 1e-4, as for the features of spec 2.10. TensorFlow
  // keeps to a tenth of it.
  const relative = engine.name === 'tensorflow' ? 1e-5 : 1e-4;
  const largest = (data: Float64Array): number => data.reduce((most, element) => Math.max(most, Math.abs(element)), 0);

  test.skipIf(missing).each(placed.filter(({ one }) => one.image === image && one.head === head))(
    '$title: loss, logits and all gradients are the reference engine’s',
    async (batch) => {
      const session = open();
      const expected = await evaluate(batch);
      const actual = await session.run('pixelLoss', selectorBatch(batch.one, batch.packing).feeds);
      expect(Object.keys(actual).toSorted()).toEqual([...expected.keys()].toSorted());
      for (const [name, { data }] of expected) {
        const path = pathOfGradient(name);
        const scale = largest(expected.get(path === undefined ? name : gradientName(measure(path)))?.data ?? data);
        const found = actual[name]?.data ?? [];
        expect(found).toHaveLength(data.length);
        const errors = data.map((element, at) => element - (found[at] ?? NaN));
        expect(largest(errors), name).toBeLessThanOrEqual(relative * scale);
      }
      // One compiled program serves every number of frames, text length and packing.
      expect(session.compilations).toBe(1);
    },
  );

  test.skipIf(missing)(
    'a text beyond 1,024 positions, where attention walks over blocks: all gradients are PyTorch’s',
    async () => {
      const session = open();
      const one = selectorCase(head === 'anchors' ? 'long text, anchors' : 'long text, full');
      const { feeds, layout } = selectorBatch(one);
      expect(layout.sizes.position).toBeGreaterThan(1024);
      const outputs = await session.run('pixelLoss', feeds);
      expectPyTorch(one, pathsOf(head), (output) => outputs[output]?.data ?? [], 3 * relative); // row sums add up a few hundred errors
      expect(session.compilations).toBe(1);
    },
  );

  test.skipIf(missing)('every frame positive: the loss and all gradients are exactly zero (spec 3.2)', async () => {
    const { feeds } = selectorBatch(selectorCase(head === 'anchors' ? 'three frames, anchors' : 'three frames, full'));
    const labels = Float32Array.of(1, 1, 1);
    const fed = { labels: { shape: [3], data: labels }, weights: { shape: [3], data: frameWeights(labels) } };
    const outputs = await open().run('pixelLoss', { ...feeds, ...fed });
    expect(outputs['loss']?.data[0]).toBe(0);
    for (const [name, { data }] of Object.entries(outputs)) {
      if (pathOfGradient(name) === undefined) continue;
      expect(data.findIndex((element) => element !== 0)).toBe(-1);
    }
  });
});

test('the fixture’s grid sides are those of the budget', () => {
  const sides = (one: SelectorCase): number[] => {
    const { vision, tokenBudget: budget, minimumGrid: minimum } = tinyFor(one.image);
    const patchSide = Math.floor(vision.image / vision.patch);
    return one.samples.map(({ labels }) =>
      gridSide({ frames: labels.length, budget, minimum, patchSide, mode: { kind: 'inference' } }),
    );
  };
  for (const one of cases) expect(sides(one), one.name).toEqual(one.samples.map(({ side }) => side));
  expect(selectorCase('forty frames, full').samples[0]?.side).toBe(1);
});
