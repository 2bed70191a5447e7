import {
  atPrecision,
  axis,
  feed,
  float32ToBfloat16,
  makeBundle,
  Module,
  onnxRuntimeEngine,
  referenceEngine,
  ReferenceSession,
  traceProgram,
  type Session,
} from '@videoitg/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { nativeEngines } from '../testing/engines.js';
import { Generator, sequences } from '../testing/generator.js';
import { writeFixtureParameters } from '../testing/selector-model.js';
import { decodeFeeds, prefillFeeds } from './generate-feeds.js';
import { decodeProgram } from './generate-programs.js';
import { KeyValueCache } from './key-value-cache.js';
import { Qwen2 } from './qwen2.js';

const { vocabulary } = tiny.language;
/** Three frames of 2x2 vectors and a prompt are 12 + 4 positions; the answer is 6 more. */
const prompt = { frames: 3, text: [7, 299, 0, 41] };
const answer = [5, 123, 123, 250, 0, 88];
const written = { ...prompt, text: [...prompt.text, ...answer] };
const promptLength = 16;
const capacity = 31;

/** Logits [token] of a run. */
type Run = (program: string, feeds: Parameters<Session['run']>[1]) => Promise<ArrayLike<number>>;
const runOf =
  (session: Session): Run =>
  async (program, feeds) =>
    (await session.run(program, feeds))['logits']?.data ?? [];
/** The reference engine without the rounding of its outputs. */
const exactRunOf =
  (session: ReferenceSession): Run =>
  async (program, feeds) =>
    session.evaluate(program, feeds).get('logits')?.data ?? [];

/** Logits behind the prompt and behind each token of the answer, written one by one. */
async function decoded(run: Run, one = prompt, tokens = answer): Promise<ArrayLike<number>[]> {
  const { layout, feeds } = sequences([one]);
  const results = [await run('prefill', { ...feeds, ...prefillFeeds(layout, 0, capacity) })];
  for (const [at, token] of tokens.entries()) {
    results.push(await run('decode', decodeFeeds((layout.placements[0]?.length ?? 0) + at, capacity, token)));
  }
  return results;
}

/** The same positions' logits from one run over the whole sequence. */
async function atOnce(run: Run): Promise<ArrayLike<number>[]> {
  const logits = Float64Array.from(await run('whole', sequences([written]).feeds));
  return [...answer, 0].map((_, at) => {
    const start = (promptLength - 1 + at) * vocabulary;
    return logits.subarray(start, start + vocabulary);
  });
}

/** Largest distance of two lists of logits, relative to the largest logit. */
function distance(actual: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[]): number {
  const pairs = expected.flatMap((list, at) => Array.from(list, (y, i) => [actual[at]?.[i] ?? NaN, y] as const));
  const largest = Math.max(...pairs.map(([, y]) => Math.abs(y)));
  return pairs.reduce((far, [x, y]) => Math.max(far, Number.isNaN(x) ? Infinity : Math.abs(x - y)), 0) / largest;
}

const generator = new Generator({ capacity });

async function reference(bundle = generator.bundle()): Promise<ReferenceSession> {
  const session = new ReferenceSession(bundle);
  await writeFixtureParameters(session, bundle.state);
  return session;
}

describe('token by token on the reference engine', () => {
  test('logits are those of the whole sequence, to float64 rounding', async () => {
    const run = exactRunOf(await reference());
    const expected = await atOnce(run);
    expect(expected.map((list) => list.length)).toEqual(new Array(7).fill(vocabulary));
    // A few thousand roundings of 1e-16.
    expect(distance(await decoded(run), expected)).toBeLessThan(1e-12);
  });

  test('a longer sequence before leaves nothing behind', async () => {
    const run = exactRunOf(await reference());
    await decoded(run, { frames: 5, text: [1, 2, 3, 4, 5, 6, 7] }, [9, 10, 11, 12]); // all 31 slots
    expect(distance(await decoded(run), await atOnce(run))).toBeLessThan(1e-12);
  });

  test('any sample of a batch can be read', async () => {
    const run = exactRunOf(await reference());
    const { layout, feeds } = sequences([{ frames: 4, text: [3, 1, 4, 1, 5, 9] }, prompt]);
    const visual = sequences([prompt]).feeds['visual'];
    const data = Float32Array.from(feeds['visual']?.data ?? []);
    data.set(visual?.data ?? [], 16 * tiny.language.hidden); // behind the other sample's vectors
    const fed = { ...feeds, visual: { shape: feeds['visual']?.shape ?? [], data } };
    const logits = [await run('prefill', { ...fed, ...prefillFeeds(layout, 1, capacity) })];
    for (const [at, token] of answer.entries()) {
      logits.push(await run('decode', decodeFeeds(promptLength + at, capacity, token)));
    }
    expect(distance(logits, await atOnce(run))).toBeLessThan(1e-12);
  });

  test('each token counts', async () => {
    const run = exactRunOf(await reference());
    const [expected, other] = [await decoded(run), await decoded(run, prompt, [6, ...answer.slice(1)])];
    expect(distance(other.slice(0, 1), expected.slice(0, 1))).toBe(0);
    for (let at = 1; at < expected.length; at++) {
      expect(distance(other.slice(at, at + 1), expected.slice(at, at + 1))).toBeGreaterThan(1e-3);
    }
  });
});

describe.each(nativeEngines)('token by token on $engine.name', ({ engine, missing }) => {
  let session: Session | undefined;
  beforeAll(async () => {
    const bundle = generator.bundle();
    if (missing) return;
    session = await engine.open(bundle, { threads: 1 });
    await writeFixtureParameters(session, bundle.state);
  });
  afterAll(() => session?.close());

  test.skipIf(missing)('logits are those of the whole sequence in float64, from one compilation', async () => {
    if (session === undefined) throw new Error(`${engine.name} is missing`);
    const before = session.compilations;
    const actual = await decoded(runOf(session));
    expect(session.compilations).toBe(before);
    // Single precision through three blocks: measured 3e-7.
    expect(distance(actual, await atOnce(exactRunOf(await reference())))).toBeLessThan(1e-5);
  });
});

describe('a cache in bf16', () => {
  const half = new Generator({ capacity, storage: 'bf16' });

  test('holds the rounded keys and values, and little is lost', async () => {
    const [rounded, exact] = [await reference(half.bundle()), await reference()];
    const [actual, expected] = [await decoded(exactRunOf(rounded)), await decoded(exactRunOf(exact))];
    // The first layer's keys and values are made of the input alone, so that both sessions round the same numbers.
    for (const path of ['cache.layers.0.keys', 'cache.layers.0.values']) {
      const used = { start: 0, count: (promptLength + answer.length) * 2 * 8 };
      const numbers = float32ToBfloat16(await exact.read(path, used));
      expect(await rounded.readBits(path, used)).toEqual(numbers);
    }
    expect(actual[0]).toEqual(expected[0]); // the prompt's own logits come from unrounded ones
    // Keys and values are off by up to 2^-9 = 2e-3 of themselves, and means over positions by less.
    expect(distance(actual, expected)).toBeLessThan(1e-2);
    expect(distance(actual, expected)).toBeGreaterThan(1e-5);
  });

  const tensorFlow = nativeEngines.filter(({ engine }) => engine !== onnxRuntimeEngine); // which stores f32 only
  test.skipIf(tensorFlow.some(({ missing }) => missing)).each(tensorFlow)(
    '$engine.name follows the reference engine, with products in f32 and in bf16',
    async ({ engine }) => {
      for (const products of ['f32', 'bf16'] as const) {
        const bundle = half.bundle((program) => atPrecision(program, half.state, products));
        const session = await engine.open(bundle, { threads: 1 });
        try {
          await writeFixtureParameters(session, bundle.state);
          const [actual, expected] = [
            await decoded(runOf(session)),
            await decoded(runOf(await referenceEngine.open(bundle).then(withParameters(bundle)))),
          ];
          // A number near the middle between two of bf16 may go to either, which is 2^-8 of it; with products in bf16
          // this happens in every layer.
          expect(distance(actual, expected)).toBeLessThan(products === 'f32' ? 1e-3 : 2e-2);
        } finally {
          await session.close();
        }
      }
    },
  );
});

const withParameters =
  (bundle: { readonly state: Parameters<typeof writeFixtureParameters>[1] }) =>
  async (session: Session): Promise<Session> => {
    await writeFixtureParameters(session, bundle.state);
    return session;
  };

describe('what does not fit', () => {
  test('a prompt longer than the cache, and a token behind a full one, before an engine runs', () => {
    const { layout } = sequences([prompt]);
    expect(() => prefillFeeds(layout, 0, promptLength)).not.toThrow();
    expect(() => prefillFeeds(layout, 0, promptLength - 1)).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: Sample "sample 0": 16 positions do not fit the cache, which has room for 15. Open the model with a larger cache, or use fewer frames, a smaller token budget or shorter text.]`,
    );
    expect(() => prefillFeeds(layout, 1, capacity)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The batch has no sample 1.]`,
    );
    expect(() => decodeFeeds(capacity - 1, capacity, 5)).not.toThrow();
    expect(() => decodeFeeds(capacity, capacity, 5)).toThrowErrorMatchingInlineSnapshot(
      `[LayoutError: The cache is full: it has room for 31 positions, and one more follows. Open the model with a larger cache, or use fewer frames, a smaller token budget or shorter text.]`,
    );
  });

  test('a cache made for another decoder', () => {
    class Mixed extends Module {
      readonly language = new Qwen2(tiny.language);
      readonly cache;
      constructor(changes: Partial<typeof tiny.language>) {
        super();
        this.cache = new KeyValueCache({ ...tiny.language, ...changes }, { capacity });
      }
    }
    const tracing = (changes: Partial<typeof tiny.language>) => () => {
      const mixed = new Mixed(changes);
      return decodeProgram(mixed, mixed.language, mixed.cache);
    };
    expect(tracing({ layers: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: The cache has 2 layers, and the decoder more. Make it from the decoder's configuration.]`,
    );
    expect(tracing({ keyValueHeads: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: select: operands differ on axis "keyHeads"
        condition  bool slot=31                      feed written
        x          keyHeads=2, headWidth=8           cache.layers.0
        y          slot=31, keyHeads=3, headWidth=8  cache.layers.0.keys
        in cache.layers.0
        hint: both sizes come from axes called "keyHeads"; take them from one Axis object]
    `);
  });

  test('a decoder without logits', () => {
    class Untied extends Module {
      readonly language = new Qwen2({ ...tiny.language, tiedEmbeddings: false });
      readonly cache = new KeyValueCache(tiny.language, { capacity });
    }
    const untied = new Untied();
    expect(() => decodeProgram(untied, untied.language, untied.cache)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: This Qwen2 gives no logits: its embeddings are not tied, and it was built without a matrix for them. Build it with { predictsTokens: true }.]`,
    );
  });
});

test('an inference bundle holds the parameters and the caches that its programs use, and no more', () => {
  const state = makeBundle([decodeProgram(generator, generator.language, generator.cache)], generator.state).state;
  expect(state).toEqual(generator.state);
  expect(state.filter(({ role }) => role === 'cache').map(({ path }) => path)).toEqual(
    [0, 1, 2].flatMap((layer) => [`cache.layers.${layer}.keys`, `cache.layers.${layer}.values`]),
  );
  const forward = traceProgram('embed', generator, { ids: feed([axis('text', 2)], 'i32') }, ({ ids }) => ({
    rows: generator.language.embed(ids),
  }));
  expect(makeBundle([forward], generator.state).state.map(({ path }) => path)).toEqual(['language.embedding.weight']);
});
