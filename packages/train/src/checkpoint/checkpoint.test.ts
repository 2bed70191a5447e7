import {
  axis,
  Linear,
  Module,
  onnxRuntimeEngine,
  parameterEntries,
  ReferenceSession,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runStage } from '../run-stage.js';
import { faultOf } from '../testing/fault-of.js';
import { Regression } from '../testing/regression.js';
import { regressionStage } from '../testing/regression-stage.js';
import { hasCheckpoint, openCheckpoint } from './open.js';
import { restoreEverything, restoreParameters } from './restore.js';
import { saveCheckpoint } from './save.js';
import type { CheckpointState } from './state.js';

let folder = '';
let checkpoints = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-checkpoint-'));
  checkpoints = join(folder, 'checkpoints');
  await mkdir(checkpoints);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const state = parameterEntries(new Regression());
const newSession = (): Session => new ReferenceSession({ state, programs: [] });

const description = (step: number): CheckpointState => ({
  format: 'videoitg-checkpoint-1',
  stage: 'regression',
  step,
  steps: 10,
  seed: 1,
  settings: {},
  model: {},
});

/** Saves a state whose every value is the step's number. */
async function save(step: number, keepLast = 1): Promise<string> {
  const session = newSession();
  await session.write('body.weight', new Float32Array(6).fill(step));
  await session.write('head.weight', new Float32Array(2).fill(step));
  return saveCheckpoint({ folder: checkpoints, session, state, keepLast, description: description(step) });
}

async function readBack(): Promise<number[]> {
  const session = newSession();
  await restoreEverything(await openCheckpoint(folder), session, state);
  return [...(await session.read('body.weight')), ...(await session.read('head.weight'))];
}

describe('saved and opened again', () => {
  test('by the run’s folder, the folder of checkpoints, or its own', async () => {
    await save(1);
    const target = await save(2);
    for (const path of [folder, `${folder}/`, checkpoints, target, `${target}/`]) {
      const { state: found } = await openCheckpoint(path);
      expect(found.step, path).toBe(2);
    }
    expect(await readBack()).toEqual(new Array(8).fill(2));
    expect((await openCheckpoint(join(checkpoints, 'step-00000001'))).state.step).toBe(1);
  });

  test('without caches, which keep what they hold', async () => {
    const caches: readonly StateEntry[] = [
      { path: 'cache.keys', axes: [axis('slot', 2)], storage: 'f32', role: 'cache', initializer: { kind: 'zeros' } },
    ];
    const all = [...state, ...caches];
    const session = new ReferenceSession({ state: all, programs: [] });
    await session.write('cache.keys', Float32Array.of(1, 2));
    const target = await saveCheckpoint({ folder: checkpoints, session, state: all, description: description(1) });
    for (const file of ['model.safetensors', 'optimizer.safetensors']) {
      expect(await readFile(join(target, file), 'latin1')).not.toContain('cache.keys');
    }
    await session.write('cache.keys', Float32Array.of(3, 4));
    await restoreEverything(await openCheckpoint(folder), session, all);
    expect([...(await session.read('cache.keys'))]).toEqual([3, 4]);
  });

  test('the latest step is not written again', async () => {
    const target = await save(3);
    const marker = join(target, 'marker');
    await writeFile(marker, '');
    await save(3);
    expect(await readdir(target)).toContain('marker');
  });

  test('a step that a resumed run reaches again is replaced', async () => {
    await save(2);
    await save(4);
    await writeFile(join(checkpoints, 'latest'), 'step-00000002\n');
    await writeFile(join(checkpoints, 'step-00000004', 'state.json'), '{');
    await save(4);
    expect((await openCheckpoint(folder)).state.step).toBe(4);
    expect((await readdir(checkpoints)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('what kills left behind goes with the next save', async () => {
    await mkdir(join(checkpoints, '.step-00000001.new'));
    await mkdir(join(checkpoints, '.step-00000001.old'));
    await mkdir(join(checkpoints, 'notes'));
    await save(2);
    expect((await readdir(checkpoints)).sort()).toEqual(['latest', 'notes', 'step-00000002']);
  });

  test('a session that fails leaves no part', async () => {
    await save(1);
    const session: Session = { ...newSession(), read: () => Promise.reject(new Error('the engine stopped')) };
    const failed = saveCheckpoint({ folder: checkpoints, session, state, description: description(2) });
    await expect(failed).rejects.toThrow('the engine stopped');
    expect((await readdir(checkpoints)).sort()).toEqual(['latest', 'step-00000001']);
    expect(await readBack()).toEqual(new Array(8).fill(1));
  });
});

describe('what is not a complete checkpoint is not read', () => {
  test('a folder without any', async () => {
    expect(await hasCheckpoint(folder)).toBe(false);
    expect(await faultOf(openCheckpoint(checkpoints), folder)).toMatchInlineSnapshot(
      `"checkpoints holds no checkpoint. Train one with videoitg quickstart or videoitg train."`,
    );
  });

  test('a draft beside it', async () => {
    const target = await save(1);
    await rename(target, join(checkpoints, '.step-00000002.new'));
    await rm(join(checkpoints, 'latest'));
    expect(await hasCheckpoint(folder)).toBe(false);
    expect(await faultOf(openCheckpoint(join(checkpoints, '.step-00000002.new')), folder)).toMatchInlineSnapshot(
      `"checkpoints/.step-00000002.new holds no checkpoint. Train one with videoitg quickstart or videoitg train."`,
    );
  });

  test('one without its mark, whatever else it holds', async () => {
    const target = await save(1);
    await rm(join(target, 'COMPLETE'));
    const text = await faultOf(openCheckpoint(folder), folder);
    expect(text).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 does not exist or is incomplete. Take an earlier one."`,
    );
    expect(await faultOf(openCheckpoint(target), folder)).toBe(text);
  });

  test('`latest` names nothing, or something else than a checkpoint', async () => {
    await save(1);
    await writeFile(join(checkpoints, 'latest'), 'step-00000009\n');
    expect(await faultOf(openCheckpoint(folder), folder)).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000009 does not exist or is incomplete. Take an earlier one."`,
    );
    for (const name of ['', '../../etc', 'step-1', 'step-00000001/..', 'notes']) {
      await writeFile(join(checkpoints, 'latest'), name);
      expect(await faultOf(openCheckpoint(checkpoints), folder), name).toMatchInlineSnapshot(
        `"checkpoints holds no checkpoint. Train one with videoitg quickstart or videoitg train."`,
      );
    }
  });
});

describe('damaged files', () => {
  test('state.json', async () => {
    const target = await save(1);
    const file = join(target, 'state.json');
    const stored = JSON.parse(await readFile(file, 'utf8')) as object;
    const faultWith = async (text: string): Promise<string> => {
      await writeFile(file, text);
      return faultOf(openCheckpoint(folder), folder);
    };
    expect(await faultWith('{"format":')).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is not JSON. Take an earlier one."`,
    );
    expect(await faultWith('[]')).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is of another version (the file: Invalid input: expected object, received array). Use the version of videoitg that wrote it."`,
    );
    expect(await faultWith(JSON.stringify({ ...stored, format: 'videoitg-checkpoint-9' }))).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is of another version (format: Invalid input: expected "videoitg-checkpoint-1"). Use the version of videoitg that wrote it."`,
    );
    expect(await faultWith(JSON.stringify({ ...stored, step: -1 }))).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is of another version (step: Too small: expected number to be >=0). Use the version of videoitg that wrote it."`,
    );
    expect(await faultWith(JSON.stringify({ ...stored, rank: 0 }))).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is of another version (the file: Unrecognized key: "rank"). Use the version of videoitg that wrote it."`,
    );
    await rm(file);
    expect(await faultOf(openCheckpoint(folder), folder)).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000001 cannot be read: state.json is missing. Take an earlier one."`,
    );
  });

  test('model.safetensors', async () => {
    const target = await save(1);
    const file = join(target, 'model.safetensors');
    const restoring = async (): Promise<string> => {
      const checkpoint = await openCheckpoint(folder);
      return faultOf(restoreParameters(checkpoint, newSession(), state), folder);
    };
    await truncate(file, (await stat(file)).size - 4);
    expect(await restoring()).toMatchInlineSnapshot(
      `"The checkpoint cannot be read: checkpoints/step-00000001/model.safetensors ends 4 bytes early. Copy or download it again."`,
    );
    await writeFile(file, 'not tensors at all');
    expect(await restoring()).toMatchInlineSnapshot(
      `"The checkpoint cannot be read: checkpoints/step-00000001/model.safetensors is no safetensors file: its header would have 8317697111234998126 bytes; the format allows 100000000."`,
    );
    await rm(file);
    expect(await restoring()).toMatchInlineSnapshot(
      `"The checkpoint cannot be read: checkpoints/step-00000001/model.safetensors cannot be opened. Check the path."`,
    );
  });
});

describe('a checkpoint of another model', () => {
  class Wider extends Module {
    readonly body = new Linear(axis('input', 3), axis('inner', 4), { bias: false });
    readonly head = new Linear(axis('inner', 4), axis('output', 1), { bias: false });
  }
  class Deeper extends Regression {
    readonly tail = new Linear(axis('output', 1), axis('score', 1));
  }

  test('other shapes', async () => {
    await save(1);
    const wider = parameterEntries(new Wider());
    const session = new ReferenceSession({ state: wider, programs: [] });
    const restoring = restoreParameters(await openCheckpoint(folder), session, wider);
    expect(await faultOf(restoring, folder)).toMatchInlineSnapshot(
      `"checkpoints/step-00000001/model.safetensors: "body.weight" is [2, 3], but the model's is [4, 3]. Use the configuration it was trained with."`,
    );
  });

  test('fewer parameters: reported when a stage starts from it, refused when a run goes on', async () => {
    await save(5);
    const deeper = parameterEntries(new Deeper());
    const session = new ReferenceSession({ state: deeper, programs: [] });
    const checkpoint = await openCheckpoint(folder);
    expect(await restoreParameters(checkpoint, session, deeper)).toEqual({
      loaded: ['body.weight', 'head.weight'],
      initialised: ['tail.weight', 'tail.bias'],
      left: [],
    });
    expect([...(await session.read('head.weight'))]).toEqual([5, 5]);
    expect(await faultOf(restoreEverything(checkpoint, session, deeper), folder)).toMatchInlineSnapshot(
      `"The checkpoint checkpoints/step-00000005 lacks tail.weight: it belongs to another model or stage."`,
    );
  });

  test('chosen prefixes leave the rest alone', async () => {
    await save(5);
    const session = newSession();
    const report = await restoreParameters(await openCheckpoint(folder), session, state, ['head']);
    expect(report).toEqual({ loaded: ['head.weight'], initialised: [], left: ['body.weight'] });
    expect([...(await session.read('body.weight'))]).toEqual(new Array(6).fill(0));
  });

  test('moments that lack: other parameters were trained', async () => {
    const output = join(folder, 'run');
    const { trainer } = await runStage(regressionStage(output, { trainable: ['body', 'head'] }), {
      engine: onnxRuntimeEngine,
    });
    await trainer.close();
    const checkpoint = await openCheckpoint(output);
    await save(1);
    await rename(
      join(checkpoints, 'step-00000001', 'optimizer.safetensors'),
      join(checkpoint.folder, 'optimizer.safetensors'),
    );
    const entries = trainer.bundle.state;
    const session = new ReferenceSession({ state: entries, programs: [] });
    expect(await faultOf(restoreEverything(checkpoint, session, entries), folder)).toMatchInlineSnapshot(
      `"The checkpoint run/checkpoints/step-00000004 lacks optimizer.firstMoment.body.weight: it belongs to another model or stage."`,
    );
  });
});
