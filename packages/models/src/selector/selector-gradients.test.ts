import { onnxRuntimeEngine, ReferenceSession, type Session } from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gridSide } from '../grid/grid-side.js';
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
const { bundle, state } = differentiatedSelector(image);

/** Two samples fill two padded rows, or share one. */
const placed = cases.flatMap((one) => [
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
  const own = one.image === image ? { bundle, state } : differentiatedSelector(one.image);
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

describe('the reference engine against PyTorch in float64', () => {
  // Float64 rounds at 1e-16; some thousand roundings on the way, and softmax and norms amplify by less than 1e3.
  const relative = 1e-9;

  function expectNear(actual: number, expected: number, scale: number, what: string): void {
    const distance = Math.abs(actual - expected);
    if (distance <= relative * scale) return;
    throw new Error(`${what} is ${actual}, PyTorch has ${expected} (off by ${distance} at a scale of ${scale})`);
  }

  test.each(placed)('$title: loss, logits and the gradient of every parameter', async (batch) => {
    const { one } = batch;
    const outputs = await evaluate(batch);
    const read = (name: string): Float64Array => outputs.get(name)?.data ?? new Float64Array();
    expectNear(read('loss')[0] ?? NaN, one.loss, one.loss, 'the loss');
    expect(read('logits')).toHaveLength(one.logits.length);
    read('logits').forEach((logit, frame) => expectNear(logit, one.logits[frame] ?? NaN, 1, `logit ${frame}`));
    // The tower's last layer does not influence the result: PyTorch has it, but no gradient for it.
    const paths = [...outputs.keys()].flatMap((name) => pathOfGradient(name) ?? []);
    expect(Object.keys(one.gradients).toSorted()).toEqual(paths.toSorted());
    for (const path of paths) {
      const expected = fixtureRowSums(one, path);
      const sums = rowSums(path, expected.length, read(gradientName(path)));
      const scale = rootMeanSquare(fixtureRowSums(one, measure(path)));
      expect(sums).toHaveLength(expected.length);
      sums.forEach((sum, row) => expectNear(sum, expected[row] ?? NaN, scale, `row ${row} of the gradient of ${path}`));
    }
  });
});

describe('onnxruntime against the reference engine', () => {
  let session: Session;
  beforeAll(async () => {
    session = await onnxRuntimeEngine.open(bundle, { threads: 1 });
    await writeFixtureParameters(session, state);
  });
  afterAll(() => session.close());

  // Single precision: 1e-4 of the largest element of each tensor, as for the features of spec 2.10.
  const relative = 1e-4;
  const largest = (data: Float64Array): number => data.reduce((most, element) => Math.max(most, Math.abs(element)), 0);

  test.each(placed.filter(({ one }) => one.image === image))(
    '$title: loss, logits and all gradients',
    async (batch) => {
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
