import { describe, expect, it } from 'vitest';
import { makeBundle } from '../../bundle/bundle.js';
import { tensorFlowEngine } from '../../engine/tensorflow/tensorflow.js';
import { CounterRandom } from '../../random/counter-random.js';
import { attentionPrograms } from '../../testing/attention.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import type { Feeds, HostArray } from '../../trace/bind.js';

/** Programs whose feeds are numbered as the op's inputs are. */
const bundle = makeBundle(attentionPrograms({ heads: 2, keyHeads: 2, width: 4 }), []);
const length = 1600;

type Vector = (at: number, sample: number) => number;

/** `poisoned` keys and values are NaN, which every product that reads them passes on. */
function feedsOf(
  [segment, order]: readonly [Vector, Vector],
  poisoned: (at: number, sample: number) => boolean,
  querySegment = segment,
): Feeds {
  const samples = 2;
  const rows = (key: string, poison: boolean): HostArray => {
    const data = new Float32Array(samples * length * 8);
    new CounterRandom([0, 'ranges', key]).fillNormal(data, { mean: 0, deviation: 1 });
    const isPoisoned = (at: number): boolean => poisoned(Math.floor(at / 8) % length, Math.floor(at / 8 / length));
    return { shape: [samples, length, 2, 4], data: poison ? data.map((x, at) => (isPoisoned(at) ? NaN : x)) : data };
  };
  const vector = (value: Vector): HostArray => ({
    shape: [samples, length],
    data: Float32Array.from({ length: samples * length }, (_, at) => value(at % length, Math.floor(at / length))),
  });
  const masks = [querySegment, order, segment, order].map(vector);
  const arrays = [rows('q', false), rows('k', true), rows('v', true), ...masks];
  return { ...Object.fromEntries(arrays.map((array, at) => [`in${at}`, array])), c0: rows('c', false) };
}

/** Positions of a [sample, position, heads, width] array in which some number is NaN, as ranges, by sample. */
function spoilt({ data }: HostArray): string[] {
  return [0, 1].map((sample) => {
    const isSpoilt = (at: number): boolean => data.subarray(8 * at, 8 * at + 8).some(Number.isNaN);
    const found = Array.from({ length }, (_, at) => at).filter((at) => isSpoilt(sample * length + at));
    return found.length === 0 ? 'none' : `${found[0]} to ${found.at(-1)}, ${found.length}`;
  });
}

// Blocks have 256 queries here, and ranges of keys begin and end at multiples of 512.
describe.skipIf(!hasTensorFlow)('keys that a block of queries cannot see', () => {
  /** What is spoilt of the result and of the queries' gradient. */
  async function attend({ c0, ...feeds }: Feeds): Promise<readonly string[][]> {
    const session = await tensorFlowEngine.open(bundle, { threads: 2 });
    const { out0 } = await session.run('forward', feeds);
    const { d0 } = await session.run('gradient', { ...feeds, ...(c0 && { c0 }) });
    await session.close();
    return [out0, d0].map((result) => spoilt(result ?? { shape: [], data: new Float32Array() }));
  }

  it('are not read under a causal mask: the last keys spoil the last blocks alone', async () => {
    const causal = [() => 0, (at: number) => at] as const;
    const last = '1536 to 1599, 64';
    expect(await attend(feedsOf(causal, (at) => at >= 1550))).toEqual([
      [last, last],
      [last, last],
    ]);
  });

  it('are not read in packed sequences: the first sample’s keys spoil the blocks that share a step with it', async () => {
    const packed = [(at: number) => Math.floor(at / 400), (at: number) => at] as const;
    // Keys from 400 on are the second sample's; the block of queries from 768 on has queries of it.
    const first = '0 to 1023, 1024';
    expect(await attend(feedsOf(packed, (at) => at < 10))).toEqual([
      [first, first],
      [first, first],
    ]);
  });

  it('are those that no sample of the batch sees', async () => {
    const causal = [() => 0, (at: number, sample: number) => (sample === 0 ? at : length - 1 - at)] as const;
    const [out] = await attend(feedsOf(causal, (at, sample) => sample === 0 && at >= 1550));
    // The second sample's first queries see its last keys, so that the first sample's are read with them.
    expect(out).toEqual(['0 to 1599, 1600', 'none']);
  });

  it('are read all the same by a block that sees none, whose result is a mean over all', async () => {
    const causal = [() => 0, (at: number) => at] as const;
    const outside: Vector = (at) => (at < 256 ? 1 : 0);
    const [out] = await attend(feedsOf(causal, (at, sample) => sample === 0 && at >= 1550, outside));
    expect(out).toEqual(['0 to 1599, 320', 'none']);
  });
});
