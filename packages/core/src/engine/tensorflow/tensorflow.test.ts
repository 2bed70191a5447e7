import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { makeBundle, parameterEntries } from '../../bundle/bundle.js';
import { initializeState } from '../../bundle/initialize.js';
import { EngineError } from '../../errors.js';
import { float32ToBfloat16, float32ToFloat16 } from '../../half.js';
import { gather } from '../../op/movement/gather.js';
import { multiply } from '../../op/elementwise/multiply.js';
import { expectClose } from '../../testing/expect-close.js';
import { mlpBundle } from '../../testing/mlp.js';
import { stepFeeds } from '../../testing/step-feeds.js';
import { hasTensorFlow } from '../../testing/tensorflow.js';
import type { Feeds } from '../../trace/bind.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import type { Session } from '../engine.js';
import { onnxRuntimeEngine } from '../onnxruntime/onnxruntime.js';
import { referenceEngine } from '../reference.js';
import { tensorFlowEngine } from './tensorflow.js';

const position = dynamicAxis('position');

class Tables extends Module {
  readonly bf16 = param([axis('row', 5), axis('width', 3)], undefined, { storage: 'bf16' });
  readonly f16 = param([axis('row', 5), axis('width', 3)], undefined, { storage: 'f16' });

  look(index: Parameters<typeof gather>[1]) {
    return gather(multiply(this.bf16, this.f16), index);
  }
}
const tables = new Tables();
const lookUp = traceProgram('lookUp', tables, { index: feed([position], 'i32') }, ({ index }) => ({
  rows: tables.look(index),
}));
const stored = makeBundle([lookUp], parameterEntries(tables));
const indices = (...data: number[]): Feeds => ({ index: { shape: [data.length], data: Int32Array.from(data) } });
const numbers = Float32Array.from({ length: 15 }, (_, at) => (at - 7) * 0.37);

describe.skipIf(!hasTensorFlow)('state in 16 bits', () => {
  let session: Session;
  beforeEach(async () => {
    session = await tensorFlowEngine.open(stored, { threads: 1 });
  });
  afterEach(() => session.close());

  it('rounds numbers to what is stored, and gives bits and numbers of any range back', async () => {
    const bits = { bf16: float32ToBfloat16(numbers), f16: float32ToFloat16(numbers) };
    const reference = await referenceEngine.open(stored);
    for (const path of ['bf16', 'f16'] as const) {
      await Promise.all([session.write(path, numbers), reference.write(path, numbers)]);
      for (const range of [undefined, { start: 0, count: 1 }, { start: 3, count: 5 }, { start: 4, count: 8 }]) {
        const part = bits[path].slice(range?.start ?? 0, range && range.start + range.count);
        expect(await session.readBits(path, range)).toEqual(part);
        expect(await reference.readBits(path, range)).toEqual(part);
        expect(await session.read(path, range)).toEqual(await reference.read(path, range));
      }
    }
  });

  it('takes bits as they are, odd counts and odd starts included', async () => {
    await session.write('bf16', new Uint16Array(15).fill(0x3f80)); // 1
    await session.write('bf16', Uint16Array.of(0x4000, 0x4040, 0x4080), 7); // 2, 3, 4
    expect([...(await session.read('bf16'))]).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 1, 1, 1, 1, 1]);
    await session.write('bf16', new Uint16Array(20).fill(0x3f80).subarray(3, 18)); // not aligned to four bytes
    expect([...(await session.read('bf16'))]).toEqual(new Array(15).fill(1));
  });

  it('is zeros around what was written first, and to a run before any write', async () => {
    await session.write('f16', Uint16Array.of(0x3c00, 0x4000, 0x4200), 4); // 1, 2, 3
    expect([...(await session.read('f16'))]).toEqual([0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    const { rows } = await session.run('lookUp', indices(1, 2));
    expect([...(rows?.data ?? [])]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('computes with what is stored', async () => {
    const reference = await referenceEngine.open(stored);
    for (const one of [session, reference]) {
      await one.write('bf16', numbers);
      await one.write('f16', numbers);
    }
    const [actual, expected] = await Promise.all(
      [session, reference].map((one) => one.run('lookUp', indices(4, 0, 2, 2))),
    );
    // One product of two stored numbers.
    expectClose(actual?.['rows']?.data ?? [], expected?.['rows']?.data ?? [], { relative: 1e-6, absolute: 0 }, 'rows');
  });

  it('refuses bits of what is stored in f32', async () => {
    const { bundle } = mlpBundle();
    const plain = await tensorFlowEngine.open(bundle, { threads: 1 });
    await expect(plain.readBits('first')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: The state "first" is stored as f32: read its numbers, it has no 16-bit form.]`,
    );
    await expect(plain.write('first', new Uint16Array(12))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: The state "first" is stored as f32: write its numbers, it has no 16-bit form.]`,
    );
    await plain.close();
  });
});

describe.skipIf(!hasTensorFlow)('after a failed run', () => {
  it('a session whose program writes no state goes on with its state', async () => {
    const session = await tensorFlowEngine.open(stored, { threads: 1 });
    await session.write('bf16', numbers);
    await session.write('f16', new Float32Array(15).fill(1));
    for (let time = 0; time < 3; time++) {
      const failed = session.run('lookUp', indices(0, 5));
      // Calls that are under way while the state moves wait for it.
      const after = session.run('lookUp', indices(1));
      await expect(failed).rejects.toThrowErrorMatchingInlineSnapshot(
        `[EngineError: The tensorflow engine failed in program "lookUp": indices[1] = 5 is not in [0, 5).]`,
      );
      const expected = [3, 4, 5].map((at) => float32ToBfloat16(numbers)[at]);
      expect([...float32ToBfloat16(Float32Array.from((await after)['rows']?.data ?? []))]).toEqual(expected);
    }
    expect(await session.readBits('bf16')).toEqual(float32ToBfloat16(numbers));
    await session.close();
  });

  it('a session whose program writes state ends, because half of it may be written', async () => {
    class Counter extends Module {
      readonly table = param([axis('row', 2), axis('width', 2)]);
    }
    const counter = new Counter();
    const program = traceProgram('step', counter, { index: feed([axis('row', 2)], 'i32') }, ({ index }) => ({
      rows: gather(counter.table, index),
    }));
    const [output] = program.outputs;
    if (output === undefined) throw new Error('the program has an output');
    const writing = { ...program, next: [{ path: 'table', value: output.value }] };
    const session = await tensorFlowEngine.open(makeBundle([writing], parameterEntries(counter)), { threads: 1 });
    await expect(session.run('step', indices(0, 7))).rejects.toThrow(EngineError);
    const next = session.run('step', indices(0, 1));
    await expect(next).rejects.toMatchObject({ kind: 'lost-state' });
    await expect(next).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EngineError: The state may be half-written since a run failed (The tensorflow engine failed in program "step": indices[1] = 7 is not in [0, 2)). Open the bundle again and load a checkpoint.]`,
    );
    await session.close();
  });
});

describe.skipIf(!hasTensorFlow)('compiled programs', () => {
  it('train as the others, and are compiled once for each set of sizes', async () => {
    const { bundle } = mlpBundle();
    const [plain, compiled] = await Promise.all([
      tensorFlowEngine.open(bundle, { threads: 1 }),
      tensorFlowEngine.open(bundle, { threads: 1, jit: ['step'] }),
    ]);
    for (const session of [plain, compiled]) await initializeState(session, bundle.state, 1);
    for (let step = 1; step <= 20; step++) {
      const [one, two] = [await plain.run('step', stepFeeds(step)), await compiled.run('step', stepFeeds(step))];
      // Single precision; XLA fuses and so rounds elsewhere.
      expectClose(two['loss']?.data ?? [], one['loss']?.data ?? [], { relative: 1e-4, absolute: 1e-5 }, `step ${step}`);
    }
    // Steps have 3 to 7 rows: five sizes of one program, and the three others.
    expect([plain.compilations, compiled.compilations]).toEqual([4, 8]);
    await Promise.all([plain.close(), compiled.close()]);
  });
});

describe.skipIf(!hasTensorFlow)('opening', () => {
  it('refuses where a GPU is required and none is there', async () => {
    const session = await tensorFlowEngine
      .open(stored, { threads: 1, requireGpu: true })
      .catch((error: unknown) => error);
    if (!(session instanceof EngineError)) return (session as Session).close(); // there is a GPU
    expect(session.kind).toBe('missing-gpu');
    expect(session.message.replace(/TensorFlow [\d.]+ of .+ sees/, 'TensorFlow V of S sees')).toMatchInlineSnapshot(
      `"The TensorFlow V of S sees no GPU. \`videoitg doctor\` says what is missing; without a GPU, leave the requirement out."`,
    );
  });

  it('20 training steps give the onnxruntime engine’s losses', async () => {
    const { bundle } = mlpBundle();
    const sessions = await Promise.all([tensorFlowEngine, onnxRuntimeEngine].map((engine) => engine.open(bundle)));
    for (const session of sessions) await initializeState(session, bundle.state, 3);
    for (let step = 1; step <= 20; step++) {
      const [tf, ort] = await Promise.all(sessions.map((session) => session.run('step', stepFeeds(step))));
      expectClose(tf?.['loss']?.data ?? [], ort?.['loss']?.data ?? [], { relative: 1e-4, absolute: 0 }, `step ${step}`);
    }
    await Promise.all(sessions.map((session) => session.close()));
  });
});
