import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamicAxis } from '../axis.js';
import { makeBundle } from '../bundle/bundle.js';
import { onnxRuntimeEngine } from '../engine/onnxruntime/onnxruntime.js';
import { referenceEngine } from '../engine/reference.js';
import { tensorFlowEngine } from '../engine/tensorflow/tensorflow.js';
import type { Session } from '../engine/engine.js';
import type { Program } from '../ir/graph.js';
import { expandComposites } from '../passes/expand-composites.js';
import { CounterRandom } from '../random/counter-random.js';
import { addSizes, multiplySizes } from '../size.js';
import { expectClose } from '../testing/expect-close.js';
import { gradientProgram } from '../testing/op-program.js';
import { hasTensorFlow } from '../testing/tensorflow.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { graphOps } from './graph-ops.js';
import { ops } from './registry.js';

function random(shape: readonly number[], key: string): HostArray {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  new CounterRandom([0, 'sizes', key]).fillNormal(data, { mean: 0, deviation: 1 });
  return { shape, data };
}

const engines = [
  { engine: onnxRuntimeEngine, missing: false },
  { engine: tensorFlowEngine, missing: !hasTensorFlow },
];

describe.each(engines)('every op that names sizes, with free ones, on $engine.name', ({ engine: tested, missing }) => {
  const [frame, token] = [dynamicAxis('frame'), dynamicAxis('token')];
  const width = { name: 'width', size: 3 } as const;

  /** Splits, merges, slices, pads, concatenates, gathers, reduces and contracts over frame and token. */
  function program(): Program {
    const builder = new GraphBuilder();
    const b = graphOps(builder);
    const x = builder.value({ axes: [frame, token, width], dtype: 'f32' });
    const y = builder.value({ axes: [token, width], dtype: 'f32' });
    const index = builder.value({ axes: [frame], dtype: 'i32' });
    const rows = b.merge(x, ['frame', 'token'], 'row');
    const all = b.concat([rows, b.rename(y, 'token', 'row')], 'row');
    const inner = b.slice(all, 'row', 1, addSizes(multiplySizes(frame.size, token.size), -1));
    const padded = b.pad(inner, 'row', frame.size, token.size);
    const parts = b.split(b.slice(padded, 'row', frame.size, multiplySizes(2, frame.size)), 'row', [
      { name: 'pair', size: 2 },
      frame,
    ]);
    const gathered = b.gather(y, index);
    const scores = b.contract(x, b.rename(y, 'token', 'key'), ['width'], ['frame', 'token', 'key'], 0.5);
    const bias = b.fill([token, { name: 'key', size: token.size }], 0.25);
    const pooled = b.contract(b.softmax(b.add(scores, bias), 'key'), x, ['token'], ['key', 'frame', 'width']);
    const mean = b.mean(b.broadcast(b.mean(pooled, ['key', 'width']), [{ name: 'copy', size: token.size }, frame]), [
      'copy',
    ]);
    const scaled = b.multiply(
      b.add(mean, b.sum(gathered, ['width'])),
      b.sizeValue(addSizes(frame.size, multiplySizes(3, token.size))),
    );
    const loss = b.add(scaled, b.sum(b.multiply(b.max(parts, ['pair']), b.max(parts, ['pair'])), ['width']));
    const feeds = [
      { name: 'in0', value: x },
      { name: 'in1', value: y },
      { name: 'index', value: index },
    ];
    return {
      name: 'forward',
      feeds,
      state: [],
      nodes: builder.nodes,
      outputs: [{ name: 'out0', value: loss }],
      next: [],
    };
  }

  it.skipIf(missing)(
    'runs at several sizes from one compilation with the evaluator’s results and gradients',
    async () => {
      const bundle = makeBundle([{ ...gradientProgram(program()), name: 'gradient' }], []);
      const [engine, reference] = await Promise.all([
        tested.open(bundle, { threads: 1 }),
        referenceEngine.open(bundle),
      ]);
      expect(engine.compilations).toBe(1);
      for (const [frames, tokens] of [
        [3, 4],
        [5, 2],
        [1, 3],
        [40, 7],
        [2, 33],
      ] as const) {
        const feeds: Feeds = {
          in0: random([frames, tokens, 3], 'x'),
          in1: random([tokens, 3], 'y'),
          index: { shape: [frames], data: Int32Array.from({ length: frames }, (_, i) => (i * 7) % tokens) },
          c0: random([frames], 'c'),
        };
        const [actual, expected] = await Promise.all([engine.run('gradient', feeds), reference.run('gradient', feeds)]);
        for (const [output, { shape, data }] of Object.entries(expected)) {
          expect(actual[output]?.shape).toEqual(shape);
          // Sums of up to a few hundred single-precision terms of size 10.
          expectClose(
            actual[output]?.data ?? [],
            data,
            { relative: 1e-4, absolute: 1e-4 },
            `${output} at ${frames}, ${tokens}`,
          );
        }
      }
      expect(engine.compilations).toBe(1);
      await engine.close();
    },
  );
});

/** Grouped attention over free lengths, forward and differentiated; `whole` spells the score matrices out. */
function attentionPrograms(masked: boolean): { native: Program; whole: Program } {
  const builder = new GraphBuilder();
  const query = dynamicAxis('query');
  const key = dynamicAxis('key');
  const [heads, keyHeads, width] = [
    { name: 'heads', size: 4 },
    { name: 'keyHeads', size: 2 },
    { name: 'width', size: 8 },
  ];
  const fed = (name: string, axes: readonly { name: string; size: typeof query.size }[]) => ({
    name,
    value: builder.value({ axes: [{ name: 'sample', size: 1 }, ...axes], dtype: 'f32' }),
  });
  const feeds = [
    fed('in0', [query, heads, width]),
    fed('in1', [key, keyHeads, width]),
    fed('in2', [key, keyHeads, width]),
  ];
  const masks = masked ? [fed('in3', [query]), fed('in4', [query]), fed('in5', [key]), fed('in6', [key])] : [];
  const [querySegment, queryOrder, keySegment, keyOrder] = masks.map(({ value }) => value);
  const inputs = [...feeds.map(({ value }) => value), querySegment, queryOrder, keySegment, keyOrder];
  const attributes = { query: 'query', key: 'key', heads: 'heads', keyHeads: 'keyHeads', width: 'width', scale: 0.35 };
  const [out] = builder.emit(ops.attention, inputs, attributes);
  if (out === undefined) throw new Error('attention has an output');
  const outputs = [{ name: 'out0', value: out }];
  const forward: Program = {
    name: 'forward',
    feeds: [...feeds, ...masks],
    state: [],
    nodes: builder.nodes,
    outputs,
    next: [],
  };
  const native = gradientProgram(forward);
  return { native: { ...native, name: 'native' }, whole: { ...expandComposites(native, () => true), name: 'whole' } };
}

type MaskVector = (at: number, length: number) => number;

/** Segments and orders of queries and keys, by position. */
const masks = {
  // Three packed samples; within one, keys come in order and the first is seen by all.
  packed: (() => {
    const segment: MaskVector = (at) => Math.floor(at / 300) % 3;
    return [segment, (at) => at, segment, (at) => (at % 300 === 0 ? 0 : at)];
  })(),
  causal: [() => 0, (at) => at, () => 0, (at) => at],
  // Samples of 300 one after the other: of a block's keys, those before its samples and behind them are hidden.
  'that packs samples': (() => {
    const segment: MaskVector = (at) => Math.floor(at / 300);
    return [segment, (at) => at, segment, (at) => at];
  })(),
  'that hides nothing': [() => 2, () => 1, () => 2, () => 1],
  'that hides the last key': [() => 2, () => 1, (at, length) => (at === length - 1 ? -1 : 2), () => 1],
  'that hides the last key from the first query': [
    () => 2,
    (at) => (at === 0 ? 0 : 1),
    () => 2,
    (at, length) => (at === length - 1 ? 1 : 0),
  ],
} satisfies Readonly<Record<string, readonly [MaskVector, MaskVector, MaskVector, MaskVector]>>;

function attentionFeeds(queries: number, keys: number, mask?: keyof typeof masks): Feeds {
  const vector = (length: number, value: MaskVector): HostArray => ({
    shape: [1, length],
    data: Float32Array.from({ length }, (_, at) => value(at, length)),
  });
  const vectors = mask === undefined ? [] : masks[mask].map((value, at) => vector(at < 2 ? queries : keys, value));
  return {
    in0: random([1, queries, 4, 8], 'q'),
    in1: random([1, keys, 2, 8], 'k'),
    in2: random([1, keys, 2, 8], 'v'),
    c0: random([1, queries, 4, 8], 'c'),
    ...Object.fromEntries(vectors.map((fed, at) => [`in${at + 3}`, fed])),
  };
}

const forms = engines.flatMap((one) => [true, false].map((masked) => ({ ...one, name: one.engine.name, masked })));

describe.each(forms)('attention of free lengths on $name (masked: $masked)', ({ engine: tested, missing, masked }) => {
  const { native, whole } = attentionPrograms(masked);
  const bundle = makeBundle([native, whole], []);
  let engine: Session | undefined;
  beforeAll(async () => {
    if (!missing) engine = await tested.open(bundle, { threads: 2 });
  });
  afterAll(() => engine?.close());

  it.skipIf(missing)('equals the evaluator on short sequences', async () => {
    const reference = await referenceEngine.open(bundle);
    for (const [queries, keys] of [
      [5, 7],
      [1, 1],
      [40, 64],
    ] as const) {
      const feeds = attentionFeeds(queries, keys, masked ? 'packed' : undefined);
      const [actual, expected] = await Promise.all([engine?.run('native', feeds), reference.run('native', feeds)]);
      for (const output of ['out0', 'loss', 'd0', 'd1', 'd2']) {
        if (expected[output] === undefined) continue;
        expectClose(
          actual?.[output]?.data ?? [],
          expected[output].data,
          { relative: 1e-4, absolute: 1e-5 },
          `${output} at ${queries}, ${keys}`,
        );
      }
    }
  });

  async function compareForms(feeds: Feeds, session = engine): Promise<void> {
    const actual = (await session?.run('native', feeds)) ?? {};
    const expected = (await session?.run('whole', feeds)) ?? {};
    expect(actual['d0']?.shape).toEqual(feeds['in0']?.shape);
    for (const output of Object.keys(expected)) {
      // Both sides are single precision; sums run over up to 1,300 positions.
      expectClose(
        actual[output]?.data ?? [],
        Float64Array.from(expected[output]?.data ?? []),
        { relative: 1e-3, absolute: 1e-4 },
        output,
      );
    }
    expect(session?.compilations).toBe(2);
  }

  // Below, at and above the switch from whole matrices to blocks, also away from multiples of the block length.
  it.skipIf(missing).each([
    [700, 700],
    [1024, 900],
    [1025, 1300],
    [1300, 700],
  ])('equals the whole-matrix form with %i queries and %i keys', (queries, keys) =>
    compareForms(attentionFeeds(queries, keys, masked ? 'packed' : undefined)),
  );

  it.skipIf(missing || !masked).each(['causal', 'that packs samples'] as const)(
    'equals the whole-matrix form where whole ranges of keys are hidden, mask %s',
    async (mask) => {
      await compareForms(attentionFeeds(1500, 1500, mask));
      await compareForms(attentionFeeds(1536, 2100, mask));
    },
  );

  it
    .skipIf(missing || !masked)
    .each(['that hides nothing', 'that hides the last key', 'that hides the last key from the first query'] as const)(
    'equals the whole-matrix form with a mask %s',
    (mask) => compareForms(attentionFeeds(1030, 1040, mask)),
  );

  it.skipIf(missing || tested !== tensorFlowEngine)('equals the whole-matrix form where XLA compiles it', async () => {
    const session = await tensorFlowEngine.open(bundle, { threads: 2, jit: ['native'] });
    await compareForms(attentionFeeds(1300, 1100, masked ? 'causal' : undefined), session);
    await session.close();
  });
});
