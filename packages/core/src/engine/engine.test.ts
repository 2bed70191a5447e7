import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { makeBundle, parameterEntries } from '../bundle/bundle.js';
import { initializeState } from '../bundle/initialize.js';
import { EngineError, FeedError } from '../errors.js';
import { gather } from '../op/movement/gather.js';
import { expectClose } from '../testing/expect-close.js';
import { mlpBundle } from '../testing/mlp.js';
import { stepFeeds } from '../testing/step-feeds.js';
import { hasTensorFlow } from '../testing/tensorflow.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param } from '../trace/param.js';
import { feed, traceProgram } from '../trace/program.js';
import type { Engine, Session } from './engine.js';
import { onnxRuntimeEngine } from './onnxruntime/onnxruntime.js';
import { ReferenceSession, referenceEngine } from './reference.js';
import { tensorFlowEngine } from './tensorflow/tensorflow.js';

class Table extends Module {
  readonly table = param([axis('entry', 4), axis('width', 2)], init.normal(1));
}
const table = new Table();
const position = dynamicAxis('position');
const lookUp = traceProgram('lookUp', table, { index: feed([position], 'i32') }, ({ index }) => ({
  rows: gather(table.table, index),
}));
const tableBundle = makeBundle([lookUp], parameterEntries(table));
const { bundle: mlp } = mlpBundle();

const indices = (...data: number[]): Feeds => ({ index: { shape: [data.length], data: Int32Array.from(data) } });

const engines: readonly { readonly engine: Engine; readonly missing: boolean }[] = [
  { engine: referenceEngine, missing: false },
  { engine: onnxRuntimeEngine, missing: false },
  { engine: tensorFlowEngine, missing: !hasTensorFlow },
];

for (const { engine, missing } of engines) {
  describe.skipIf(missing)(`session of ${engine.name}`, () => {
    let session: Session;
    beforeEach(async () => {
      session = await engine.open(tableBundle, { threads: 1 });
    });
    afterEach(() => session.close());

    it('starts with zeros, writes and reads whole entries and ranges', async () => {
      expect([...(await session.read('table'))]).toEqual(new Array(8).fill(0));
      await session.write('table', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
      await session.write('table', Float32Array.of(-3, -4), 2);
      expect([...(await session.read('table'))]).toEqual([1, 2, -3, -4, 5, 6, 7, 8]);
      expect([...(await session.read('table', { start: 3, count: 2 }))]).toEqual([-4, 5]);
      expect([...(await session.read('table', { start: 8, count: 0 }))]).toEqual([]);
    });

    it('is zeros around what was written first', async () => {
      await session.write('table', Float32Array.of(5, 6), 3);
      expect([...(await session.read('table'))]).toEqual([0, 0, 0, 5, 6, 0, 0, 0]);
    });

    it('is zeros to a run that comes before any write', async () => {
      const { rows } = await session.run('lookUp', indices(2, 0));
      expect([...(rows?.data ?? [])]).toEqual([0, 0, 0, 0]);
    });

    it('hands out copies of its state', async () => {
      const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      await session.write('table', values);
      values.fill(0);
      (await session.read('table')).fill(0);
      expect([...(await session.read('table'))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it('runs at any length from one compilation, and keeps the order of calls that are not awaited', async () => {
      const done: Promise<unknown>[] = [];
      const results: Promise<Readonly<Record<string, HostArray>>>[] = [];
      for (let value = 1; value <= 5; value++) {
        done.push(session.write('table', new Float32Array(8).fill(value)));
        results.push(session.run('lookUp', indices(...new Array<number>(value).fill(3))));
      }
      await Promise.all(done);
      for (const [at, result] of (await Promise.all(results)).entries()) {
        expect(result['rows']?.shape).toEqual([at + 1, 2]);
        expect([...(result['rows']?.data ?? [])]).toEqual(new Array(2 * (at + 1)).fill(at + 1));
      }
      expect(session.compilations).toBe(1);
    });

    it('refuses what is not there', async () => {
      await expect(session.run('lookup', indices(0))).rejects.toThrowErrorMatchingInlineSnapshot(
        `[EngineError: The bundle has no program "lookup". It has: lookUp.]`,
      );
      await expect(session.read('tabel')).rejects.toThrowErrorMatchingInlineSnapshot(
        `[EngineError: The bundle has no state "tabel".]`,
      );
      await expect(session.write('tabel', new Float32Array(1))).rejects.toThrow(EngineError);
      await expect(session.run('lookUp', {})).rejects.toThrow(FeedError);
    });

    it.each([
      [{ start: 7, count: 2 }],
      [{ start: -1, count: 2 }],
      [{ start: 0.5, count: 1 }],
      [{ start: 0, count: NaN }],
    ])('refuses the range %o', async (range) => {
      await expect(session.read('table', range)).rejects.toThrow(EngineError);
    });

    it('refuses to write past the end, and changes nothing', async () => {
      await expect(session.write('table', new Float32Array(4).fill(1), 6)).rejects.toThrowErrorMatchingInlineSnapshot(
        `[EngineError: The state "table" has 8 elements; 4 from 6 on do not lie in it.]`,
      );
      expect([...(await session.read('table'))]).toEqual(new Array(8).fill(0));
    });

    it('turns a failure while running into an EngineError and goes on', async () => {
      await expect(session.run('lookUp', indices(0, 4))).rejects.toThrow(EngineError);
      expect((await session.run('lookUp', indices(0)))['rows']?.shape).toEqual([1, 2]);
    });

    it('refuses everything after close; closing twice is fine', async () => {
      await session.close();
      await session.close();
      await expect(session.run('lookUp', indices(0))).rejects.toThrowErrorMatchingInlineSnapshot(
        `[EngineError: The session is closed. Open the bundle again.]`,
      );
      await expect(session.read('table')).rejects.toThrow('The session is closed. Open the bundle again.');
      await expect(session.write('table', new Float32Array(8))).rejects.toThrow(
        'The session is closed. Open the bundle again.',
      );
    });

    it('two sessions of one bundle have states of their own', async () => {
      const other = await engine.open(tableBundle, { threads: 1 });
      try {
        await Promise.all([
          session.write('table', new Float32Array(8).fill(1)),
          other.write('table', new Float32Array(8).fill(2)),
        ]);
        const [one, two] = await Promise.all([session.run('lookUp', indices(2)), other.run('lookUp', indices(2))]);
        expect([...(one['rows']?.data ?? []), ...(two['rows']?.data ?? [])]).toEqual([1, 1, 2, 2]);
      } finally {
        await other.close();
      }
    });
  });
}

describe.each(engines.slice(1))('$engine.name', ({ engine, missing }) => {
  it.skipIf(missing)('follows the float64 evaluator over 100 training steps', async () => {
    const [session, reference] = [await engine.open(mlp, { threads: 1 }), new ReferenceSession(mlp)];
    try {
      await initializeState(session, mlp.state, 1);
      await initializeState(reference, mlp.state, 1);
      const losses: number[] = [];
      for (let step = 1; step <= 100; step++) {
        const feeds = stepFeeds(step);
        const expected = reference.evaluate('step', feeds).get('loss')?.data ?? [];
        const actual = (await session.run('step', feeds))['loss']?.data ?? [];
        // 100 single-precision updates; AdamW's division by √v amplifies the rounding of small gradients.
        expectClose(actual, expected, { relative: 1e-3, absolute: 1e-4 }, `loss of step ${step}`);
        losses.push(expected[0] ?? NaN);
      }
      for (const { path } of mlp.state)
        expectClose(await session.read(path), reference.state(path), { relative: 1e-3, absolute: 1e-4 }, path);
      const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
      expect(mean(losses.slice(-20))).toBeLessThan(0.7 * mean(losses.slice(0, 20)));
      expect(session.compilations).toBe(4);
    } finally {
      await session.close();
    }
  });
});

describe('onnxruntime', () => {
  it('rejects what waits, and everything after, when its worker ends', async () => {
    const session = await onnxRuntimeEngine.open(tableBundle, { threads: 1 });
    const { worker } = (session as Session & { readonly channel: { readonly worker: Worker } }).channel; // the engine’s own class has it
    const waiting = session.run('lookUp', indices(0));
    const ended = worker.terminate();
    await expect(waiting).rejects.toBeInstanceOf(EngineError);
    await ended;
    await expect(session.read('table')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: The onnxruntime engine stopped with exit code 1.]`,
    );
    await session.close();
  });

  it('rejects calls that are under way when it is closed', async () => {
    const session = await onnxRuntimeEngine.open(tableBundle, { threads: 1 });
    const waiting = session.run('lookUp', indices(0));
    const closed = session.close();
    await expect(waiting).rejects.toThrow('The session is closed. Open the bundle again.');
    await closed;
  });

  it('does not store other types than f32', async () => {
    const state = tableBundle.state.map((entry) => ({ ...entry, storage: 'bf16' as const }));
    await expect(onnxRuntimeEngine.open({ ...tableBundle, state })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: The onnxruntime engine stores f32 only, but "table" is bf16. Use the tensorflow engine.]`,
    );
  });
});
