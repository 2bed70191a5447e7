import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { axis } from '../axis.js';
import { cacheEntries, makeBundle, parameterEntries } from '../bundle/bundle.js';
import { float32ToBfloat16, float32ToFloat16 } from '../half.js';
import type { Program } from '../ir/graph.js';
import { add } from '../op/elementwise/add.js';
import { multiply } from '../op/elementwise/multiply.js';
import { selectRows } from '../op/elementwise/select-rows.js';
import { fill } from '../op/source/fill.js';
import { hasTensorFlow } from '../testing/tensorflow.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { cache } from '../trace/cache.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import { setNext } from '../trace/set-next.js';
import type { Engine, Session } from './engine.js';
import { onnxRuntimeEngine } from './onnxruntime/onnxruntime.js';
import { referenceEngine } from './reference.js';
import { tensorFlowEngine } from './tensorflow/tensorflow.js';

const [slot, width] = [axis('slot', 3), axis('width', 2)];

/** A counter with a gain, a ring of rows, and a spare place for the ring. */
class Toy extends Module {
  readonly gain = param([width], init.ones);
  readonly count = cache([width]);
  readonly ring;
  readonly spare;

  constructor(storage: 'f32' | 'bf16' | 'f16') {
    super();
    this.ring = cache([slot, width], { storage });
    this.spare = cache([slot, width], { storage });
  }

  programs(): Program[] {
    const { gain, count, ring, spare } = this;
    return [
      traceProgram('count', this, { by: feed([width]) }, ({ by }) => {
        setNext(count, add(count, multiply(by, gain)));
        return { before: count };
      }),
      traceProgram('push', this, { at: feed([slot], 'bool'), row: feed([width]) }, ({ at, row }) => {
        const after = selectRows(at, row, ring);
        setNext(ring, after);
        return { before: ring, after };
      }),
      // Writes what it does not read.
      traceProgram('clear', this, {}, () => {
        setNext(ring, fill([slot, width], 7));
        return {};
      }),
      traceProgram('keep', this, { rows: feed([slot, width]) }, ({ rows }) => {
        setNext(spare, rows);
        return { kept: rows };
      }),
      traceProgram('copy', this, {}, () => {
        setNext(ring, spare);
        return {};
      }),
      // Each takes what the other held before the run.
      traceProgram('swap', this, {}, () => {
        setNext(ring, spare);
        setNext(spare, ring);
        return {};
      }),
    ];
  }
}

const bundleOf = (storage: 'f32' | 'bf16' | 'f16') => {
  const toy = new Toy(storage);
  return makeBundle(toy.programs(), [...parameterEntries(toy), ...cacheEntries(toy)]);
};
const vector = (...data: number[]): HostArray => ({ shape: [data.length], data: Float32Array.from(data) });
const rows = (...data: number[]): HostArray => ({ shape: [3, 2], data: Float32Array.from(data) });
/** Feeds of `push`: a row for one slot, or for several. */
const push = (slots: readonly number[], ...row: number[]): Feeds => ({
  at: { shape: [3], data: Uint8Array.from({ length: 3 }, (_, at) => (slots.includes(at) ? 1 : 0)) },
  row: vector(...row),
});
const numbers = (result: Readonly<Record<string, HostArray>>, name: string): number[] => [
  ...(result[name]?.data ?? []),
];

const engines: readonly { readonly engine: Engine; readonly missing: boolean }[] = [
  { engine: referenceEngine, missing: false },
  { engine: onnxRuntimeEngine, missing: false },
  { engine: tensorFlowEngine, missing: !hasTensorFlow },
];

describe.each(engines)('caches on $engine.name', ({ engine, missing }) => {
  let session: Session;
  beforeEach(async () => {
    if (!missing) session = await engine.open(bundleOf('f32'), { threads: 1 });
  });
  afterEach(() => session?.close());

  it.skipIf(missing)(
    'count from zero: a run gives what was there before, and the next one sees what it set',
    async () => {
      await session.write('gain', Float32Array.of(1, -2));
      const before: number[][] = [];
      for (let step = 1; step <= 3; step++)
        before.push(numbers(await session.run('count', { by: vector(step, 10) }), 'before'));
      expect(before).toEqual([
        [0, 0],
        [1, -20],
        [3, -40],
      ]);
      expect([...(await session.read('count'))]).toEqual([6, -60]);
      expect([...(await session.read('gain'))]).toEqual([1, -2]);
    },
  );

  it.skipIf(missing)('hold a ring of rows, which one compilation fills', async () => {
    for (const turn of [0, 1, 2, 3]) await session.run('push', push([turn % 3], turn + 1, -turn - 1));
    expect([...(await session.read('ring'))]).toEqual([4, -4, 2, -2, 3, -3]);
    const result = await session.run('push', push([1, 2], 9, 8));
    expect(numbers(result, 'before')).toEqual([4, -4, 2, -2, 3, -3]);
    expect(numbers(result, 'after')).toEqual([4, -4, 9, 8, 9, 8]);
    expect(session.compilations).toBe(6);
  });

  it.skipIf(missing)('are written by programs that do not read them, and by the host', async () => {
    await session.run('push', push([0], 1, 2));
    expect(await session.run('clear', {})).toEqual({});
    await session.write('ring', Float32Array.of(-1), 3);
    expect(numbers(await session.run('push', push([2], 5, 6)), 'after')).toEqual([7, 7, 7, -1, 5, 6]);
  });

  it.skipIf(missing)('keep copies of what is fed', async () => {
    const fed = rows(1, 2, 3, 4, 5, 6);
    const result = await session.run('keep', { rows: fed });
    fed.data.fill(0);
    result['kept']?.data.fill(0);
    expect([...(await session.read('spare'))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.skipIf(missing)('change places', async () => {
    await session.run('clear', {});
    await session.run('keep', { rows: rows(1, 2, 3, 4, 5, 6) });
    await session.run('swap', {});
    expect([...(await session.read('ring'))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(await session.read('spare'))]).toEqual([7, 7, 7, 7, 7, 7]);
  });

  it.skipIf(missing)('share nothing with what they were copied from', async () => {
    await session.run('keep', { rows: rows(1, 2, 3, 4, 5, 6) });
    await session.run('copy', {});
    await session.write('ring', Float32Array.of(0), 0);
    await session.write('spare', Float32Array.of(0), 5);
    expect([...(await session.read('ring'))]).toEqual([0, 2, 3, 4, 5, 6]);
    expect([...(await session.read('spare'))]).toEqual([1, 2, 3, 4, 5, 0]);
  });
});

// ONNX Runtime stores f32 only (`engine.test.ts`).
describe.each(engines.filter(({ engine }) => engine !== onnxRuntimeEngine))(
  'caches in 16 bits on $engine.name',
  ({ engine, missing }) => {
    // Between 1 and 2, bf16 has steps of 2⁻⁷ and f16 of 2⁻¹⁰; halfway goes to the even neighbour.
    it.skipIf(missing).each([
      { storage: 'bf16', row: [1 + 2 ** -8, 1 + 3 * 2 ** -8], kept: [1, 1 + 2 ** -6], bits: float32ToBfloat16 },
      { storage: 'f16', row: [1 + 2 ** -11, 1 + 3 * 2 ** -11], kept: [1, 1 + 2 ** -9], bits: float32ToFloat16 },
    ] as const)('hold what $storage rounds to', async ({ storage, row, kept, bits }) => {
      const session = await engine.open(bundleOf(storage), { threads: 1 });
      try {
        const first = await session.run('push', push([0, 2], ...row));
        expect(numbers(first, 'after')).toEqual([...row, 0, 0, ...row]); // the model's own value is f32
        expect(numbers(await session.run('push', push([], 0, 0)), 'before')).toEqual([...kept, 0, 0, ...kept]);
        expect(await session.readBits('ring')).toEqual(bits(Float32Array.of(...kept, 0, 0, ...kept)));
        await session.run('keep', { rows: rows(...row, ...row, ...row) });
        await session.run('swap', {});
        expect([...(await session.read('ring'))]).toEqual([...kept, ...kept, ...kept]);
        expect([...(await session.read('spare'))]).toEqual([...kept, 0, 0, ...kept]);
      } finally {
        await session.close();
      }
    });

    it.skipIf(missing)('refuse what f16 cannot hold, and stay as they were', async () => {
      const session = await engine.open(bundleOf('f16'), { threads: 1 });
      try {
        await session.write('ring', Float32Array.of(65504, -1), 2);
        await expect(session.write('ring', Float32Array.of(0, 7e4), 2)).rejects.toThrowErrorMatchingInlineSnapshot(
          `[EngineError: The state "ring" is stored as f16, which ends at 65504, and 70000 is written to it. Store it as bf16 or f32.]`,
        );
        await session.write('ring', Float32Array.of(Infinity), 4);
        expect([...(await session.read('ring'))]).toEqual([0, 0, 65504, -1, Infinity, 0]);
      } finally {
        await session.close();
      }
    });
  },
);
