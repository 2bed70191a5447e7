import {
  atPrecision,
  axis,
  bfloat16ToFloat32,
  CounterRandom,
  dynamicAxis,
  feed,
  float32ToBfloat16,
  gather,
  makeBundle,
  mergeFirst,
  Module,
  multiply,
  parameterEntries,
  ReferenceSession,
  sumAll,
  traceProgram,
  type Feeds,
  type Program,
} from '@videoitg/core';
import { describe, expect, test } from 'vitest';
import { tiny } from '../config/tiny.js';
import { nativeEngines } from '../testing/engines.js';
import { fixtureParameter } from '../testing/selector-fixture.js';
import { gradientName, withGradients, writeFixtureParameters } from '../testing/selector-model.js';
import { Qwen2, type Qwen2Options } from './qwen2.js';

const { hidden, vocabulary } = tiny.language;
const [target, position, one] = [dynamicAxis('target'), dynamicAxis('position'), axis('sample', 1)];

/** A decoder of the test configuration (spec 10.2), tied or not. */
class Decoder extends Module {
  readonly language: Qwen2;

  constructor(tiedEmbeddings: boolean, options: Qwen2Options = { predictsTokens: true }) {
    super();
    this.language = new Qwen2({ ...tiny.language, tiedEmbeddings }, options);
  }

  /** Path of the matrix that logits come of. */
  get outputPath(): string {
    return this.language.config.tiedEmbeddings ? 'language.embedding.weight' : 'language.output';
  }

  /** Program `losses`: states and targets → losses [target], and their weighted sum `loss`. */
  losses(chunk?: number): Program {
    const feeds = {
      states: feed([target, axis('hidden', hidden)]),
      ids: feed([target], 'i32'),
      weights: feed([target]),
    };
    return traceProgram('losses', this, feeds, ({ states, ids, weights }) => {
      const losses = this.language.tokenLosses(states, ids, chunk);
      return { losses, loss: sumAll(multiply(losses, weights), ['target']) };
    });
  }

  /** Program `text`: one sequence through the whole decoder → Σ loss of its targets. */
  text(chunk: number): Program {
    const feeds = {
      ids: feed([one, position], 'i32'),
      segment: feed([one, position]),
      order: feed([one, position]),
      rotary: feed([one, position]),
      targetRows: feed([target], 'i32'),
      targetIds: feed([target], 'i32'),
    };
    return traceProgram('text', this, feeds, ({ ids, targetRows, targetIds, ...layout }) => {
      const states = this.language.forward(this.language.embed<['sample', 'position']>(ids), layout);
      const rows = gather(mergeFirst(states, ['sample', 'position'], 'row'), targetRows);
      return { loss: sumAll(this.language.tokenLosses(rows, targetIds, chunk), ['target']) };
    });
  }
}

const targets = [0, 299, 17, 17, 150];
const weights = [0.5, -1, 0.25, 2, 1];
const states = new Float32Array(targets.length * hidden);
new CounterRandom([0, 'token losses', 'states']).fillNormal(states, { mean: 0, deviation: 3 });
const lossFeeds: Feeds = {
  states: { shape: [targets.length, hidden], data: states },
  ids: { shape: [targets.length], data: Int32Array.from(targets) },
  weights: { shape: [targets.length], data: Float32Array.from(weights) },
};

type Round = (x: number) => number;
const toBfloat16: Round = (x) => bfloat16ToFloat32(float32ToBfloat16(Float32Array.of(x)))[0] ?? NaN;

/** Losses and softmax of every target, written out in float64; factors and logits rounded as `round` says. */
function byHand(table: Float32Array, round: Round = (x) => x): { loss: number; probabilities: Float64Array }[] {
  return targets.map((own, row) => {
    const logits = Float64Array.from({ length: vocabulary }, (_, token) => {
      let sum = 0;
      for (let at = 0; at < hidden; at++) {
        sum += round(states[row * hidden + at] ?? NaN) * round(table[token * hidden + at] ?? NaN);
      }
      return round(sum);
    });
    const largest = Math.max(...logits);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    return {
      loss: largest + Math.log(sum) - (logits[own] ?? NaN),
      probabilities: logits.map((logit) => Math.exp(logit - largest) / sum),
    };
  });
}

/** Gradient of Σ weight · loss by the table: d logit = weight · (probability - [the token is the target]). */
function tableGradientByHand(table: Float32Array): Float64Array {
  const rows = byHand(table);
  return Float64Array.from(table, (_, at) => {
    const [token, column] = [Math.floor(at / hidden), at % hidden];
    return rows.reduce((sum, { probabilities }, row) => {
      const dLogit = (probabilities[token] ?? NaN) - (token === targets[row] ? 1 : 0);
      return sum + (weights[row] ?? NaN) * dLogit * (states[row * hidden + column] ?? NaN);
    }, 0);
  });
}

/** Fails unless all is within `relative` of the largest expected number. */
function expectClose(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>, relative: number): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs));
  const far = Math.max(...Array.from(expected, (y, at) => Math.abs((actual?.[at] ?? NaN) - y)));
  expect(far).toBeLessThan(relative * largest);
}

/** The vocabulary in one chunk, in two that differ, and in many. */
const chunks = [undefined, 256, 7] as const;
const programName = (chunk: number | undefined): string => `losses${chunk ?? ''}`;

describe.each([true, false])('losses and their gradients, embeddings tied: %s', (tied) => {
  const decoder = new Decoder(tied);
  const state = parameterEntries(decoder);
  const table = state.find(({ path }) => path === decoder.outputPath);
  if (table === undefined) throw new Error(`no ${decoder.outputPath}`);
  const numbers = fixtureParameter(table);
  const bundle = makeBundle(
    chunks.map((chunk) => ({
      ...withGradients(decoder.losses(chunk), [decoder.outputPath]),
      name: programName(chunk),
    })),
    state,
  );
  const gradient = gradientName(decoder.outputPath);
  const [losses, tableGradient] = [byHand(numbers).map(({ loss }) => loss), tableGradientByHand(numbers)];

  test('in float64 are those written out by hand', async () => {
    const session = new ReferenceSession(bundle);
    await writeFixtureParameters(session, bundle.state);
    for (const chunk of chunks) {
      const outputs = session.evaluate(programName(chunk), lossFeeds);
      // Sums of 48 and of 300 numbers, 1e-16 each.
      expectClose(outputs.get('losses')?.data, losses, 1e-13);
      expectClose(outputs.get(gradient)?.data, tableGradient, 1e-13);
    }
  });

  describe.each(nativeEngines)('on $engine.name', ({ engine, missing }) => {
    test.skipIf(missing)('in single precision', async () => {
      const session = await engine.open(bundle, { threads: 1 });
      try {
        await writeFixtureParameters(session, bundle.state);
        for (const chunk of chunks) {
          const outputs = await session.run(programName(chunk), lossFeeds);
          // Single precision: 6e-8 a rounding, some of logits that are ten times the loss.
          expectClose(outputs['losses']?.data, losses, 1e-5);
          expectClose(outputs[gradient]?.data, tableGradient, 1e-5);
        }
      } finally {
        await session.close();
      }
    });
  });
});

test('with products in bf16, only factors and logits are rounded: no statistics', async () => {
  const decoder = new Decoder(true);
  const state = parameterEntries(decoder);
  const bundle = makeBundle([atPrecision(decoder.losses(64), state, 'bf16')], state);
  const session = new ReferenceSession(bundle);
  await writeFixtureParameters(session, bundle.state);
  const table = await session.read(decoder.outputPath);
  const expected = byHand(table, toBfloat16).map(({ loss }) => loss);
  expectClose(session.evaluate('losses', lossFeeds).get('losses')?.data, expected, 1e-13);
  expect(Math.abs((expected[0] ?? NaN) / (byHand(table)[0]?.loss ?? NaN) - 1)).toBeGreaterThan(1e-4); // rounding shows
});

describe('through the whole decoder', () => {
  const ids = [5, 80, 5, 33, 299, 2];
  const rows = [ids.length];
  const feeds: Feeds = {
    ids: { shape: [1, ...rows], data: Int32Array.from(ids) },
    segment: { shape: [1, ...rows], data: new Float32Array(ids.length) },
    order: { shape: [1, ...rows], data: Float32Array.from(ids, (_, at) => at) },
    rotary: { shape: [1, ...rows], data: Float32Array.from(ids, (_, at) => at) },
    // Token 33 is read and predicted, 5 only read, 144 only predicted.
    targetRows: { shape: [2], data: Int32Array.of(2, 5) },
    targetIds: { shape: [2], data: Int32Array.of(33, 144) },
  };
  const probed = [33, 5, 144, 200].map((token) => token * hidden + 11);

  test.each([
    { tied: true, path: 'language.embedding.weight' },
    { tied: false, path: 'language.embedding.weight' },
    { tied: false, path: 'language.output' },
  ])('gradients of $path equal central differences, embeddings tied: $tied', async ({ tied, path }) => {
    const decoder = new Decoder(tied);
    const bundle = makeBundle([withGradients(decoder.text(100), [path])], parameterEntries(decoder));
    const session = new ReferenceSession(bundle);
    await writeFixtureParameters(session, bundle.state);
    const evaluate = (output: string): Float64Array =>
      session.evaluate('text', feeds).get(output)?.data ?? new Float64Array();
    const actual = probed.map((at) => evaluate(gradientName(path))[at] ?? NaN);
    const h = 1e-5; // truncation about h² = 1e-10, cancellation about 1e-15 / h
    const numeric: number[] = [];
    for (const at of probed) {
      const before = session.state(path)[at] ?? NaN;
      const moved: number[] = [];
      for (const step of [h, -h]) {
        await session.write(path, Float64Array.of(before + step), at);
        moved.push(evaluate('loss')[0] ?? NaN);
      }
      await session.write(path, Float64Array.of(before), at);
      numeric.push(((moved[0] ?? NaN) - (moved[1] ?? NaN)) / (2 * h));
    }
    expectClose(actual, numeric, 1e-7);
    // A table that is only read has no gradient at a token that is only predicted.
    const isMoved = numeric.slice(0, 3).map((slope) => Math.abs(slope) > 1e-6);
    expect(isMoved).toEqual([true, true, tied || path === 'language.output']);
  });

  test('the gradient of a tied table is that of a table of its own and of the output’s, added', async () => {
    const [tied, own] = [new Decoder(true), new Decoder(false)];
    const [embedding, output] = ['language.embedding.weight', 'language.output'];
    const gradients = async (decoder: Decoder, paths: readonly string[]): Promise<Float64Array[]> => {
      const bundle = makeBundle([withGradients(decoder.text(100), paths)], parameterEntries(decoder));
      const session = new ReferenceSession(bundle);
      await writeFixtureParameters(session, bundle.state);
      if (paths.includes(output)) await session.write(output, await session.read(embedding));
      const outputs = session.evaluate('text', feeds);
      return paths.map((path) => outputs.get(gradientName(path))?.data ?? new Float64Array());
    };
    const [both] = await gradients(tied, [embedding]);
    const [read, predicted] = await gradients(own, [embedding, output]);
    const sum = Float64Array.from(read ?? [], (x, at) => x + (predicted?.[at] ?? NaN));
    expectClose(both, sum, 1e-13);
  });
});

describe('the output matrix', () => {
  const paths = (decoder: Decoder): string[] =>
    parameterEntries(decoder)
      .map(({ path }) => path)
      .filter((path) => !path.includes('.blocks.'));

  test('is a parameter where tokens are predicted and the embeddings are not tied', () => {
    expect(paths(new Decoder(true))).toEqual(['language.embedding.weight', 'language.norm.scale']);
    expect(paths(new Decoder(false, {}))).toEqual(['language.embedding.weight', 'language.norm.scale']);
    expect(paths(new Decoder(false))).toEqual(['language.embedding.weight', 'language.norm.scale', 'language.output']);
  });

  test('is missed where it was not asked for', () => {
    expect(() => new Decoder(false, {}).losses()).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: This Qwen2 gives no logits: its embeddings are not tied, and it was built without a matrix for them. Build it with { predictsTokens: true }.]`,
    );
    expect(() => new Decoder(true, {}).losses()).not.toThrow();
  });
});
