import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBundle } from '../bundle/bundle.js';
import { initializeState } from '../bundle/initialize.js';
import { applyPrecision } from '../passes/precision.js';
import { decoderFeeds, decoderLoss, withGradients } from '../testing/decoder.js';
import { hasTensorFlow } from '../testing/tensorflow.js';
import type { Session } from './engine.js';
import { onnxRuntimeEngine } from './onnxruntime/onnxruntime.js';
import { ReferenceSession } from './reference.js';
import { tensorFlowEngine } from './tensorflow/tensorflow.js';

const { program, state } = decoderLoss();
const inBf16 = applyPrecision(program, { products: 'bf16' });
const recompute = { recompute: true } as const;
const f32 = [withGradients(program, 'f32'), withGradients(program, 'f32-again', recompute)];
const bf16 = [withGradients(inBf16, 'bf16'), withGradients(inBf16, 'bf16-again', recompute)];
const outputs = ['loss', 'logits', ...state.map(({ path }) => `d.${path}`)];
/** From two on: a query with one key has no gradient, but rounding. */
const lengths = [9, 2, 30];

type Results = Readonly<Record<string, ArrayLike<number>>>;

/**
 * The output whose size an output's error is measured against: its own, except for the key biases, which shift all scores
 * of a query alike: softmax ignores that, so that their gradient is zero, and what is left is rounding.
 */
const measure = (output: string): string => output.replace('key.bias', 'query.bias');
const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

/** Largest distance over all outputs, each relative to the largest element that is expected. */
function distance(actual: Results, expected: Results): number {
  const errors = outputs.map((output) => {
    const [own, other] = [actual[output] ?? [], expected[output] ?? []];
    expect(own).toHaveLength(other.length);
    const scale = largest(expected[measure(output)] ?? other);
    const error = largest(Array.from(own, (value, at) => value - (other[at] ?? NaN)));
    return error === 0 ? 0 : error / scale;
  });
  return Math.max(...errors);
}

const reference = new ReferenceSession(makeBundle([...f32, ...bf16], state));
const expectedOf = (name: string, length: number): Results =>
  Object.fromEntries([...reference.evaluate(name, decoderFeeds(length))].map(([output, { data }]) => [output, data]));
async function actualOf(session: Session | undefined, name: string, length: number): Promise<Results> {
  const results = (await session?.run(name, decoderFeeds(length))) ?? {};
  return Object.fromEntries(Object.entries(results).map(([output, { data }]) => [output, data]));
}

beforeAll(() => initializeState(reference, state, 1));

describe('products in bf16', () => {
  it('change losses and gradients by about the rounding of eight bits', () => {
    const change = distance(expectedOf('bf16', 9), expectedOf('f32', 9));
    // Half a unit in the last of eight bits is 2⁻⁹ = 2e-3; a dozen roundings lie one behind the other.
    expect(change).toBeGreaterThan(2e-3);
    expect(change).toBeLessThan(5e-2);
  });
});

const engines = [
  { engine: onnxRuntimeEngine, missing: false, programs: f32 },
  { engine: tensorFlowEngine, missing: !hasTensorFlow, programs: [...f32, ...bf16] },
];

describe.each(engines)('$engine.name', ({ engine, missing, programs }) => {
  const names = programs === f32 ? ['f32'] : ['f32', 'bf16'];
  let session: Session | undefined;
  beforeAll(async () => {
    if (missing) return;
    session = await engine.open(makeBundle(programs, state), { threads: 1 });
    await initializeState(session, state, 1);
  });
  afterAll(() => session?.close());

  it.skipIf(missing).each(lengths)('f32, %i positions: loss and gradients are the evaluator’s', async (length) => {
    // Single precision: some dozen roundings of 6e-8.
    expect(distance(await actualOf(session, 'f32', length), expectedOf('f32', length))).toBeLessThan(1e-5);
  });

  it.skipIf(missing).each(names.includes('bf16') ? lengths : [])(
    'bf16, %i positions: loss and gradients are what the evaluator rounds at its casts',
    async (length) => {
      // Half a step of eight bits is up to 4e-3: a sum in another order may round the other way, and few do.
      expect(distance(await actualOf(session, 'bf16', length), expectedOf('bf16', length))).toBeLessThan(5e-3);
    },
  );

  it.skipIf(missing).each(names)('%s: recomputation changes nothing', async (name) => {
    for (const length of lengths) {
      const [again, kept] = [await actualOf(session, `${name}-again`, length), await actualOf(session, name, length)];
      // The same operations on the same numbers; a library may fuse clone and original differently.
      expect(distance(again, kept)).toBeLessThan(1e-6);
    }
  });
});
