import { onnxRuntimeEngine } from '@videoitg/core';
import { loadTokenizer } from '@videoitg/models';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelFromDescription } from './checkpoint/model-description.js';
import { openCheckpoint } from './checkpoint/open.js';
import { restoreParameters, type RestoreReport } from './checkpoint/restore.js';
import { evaluateGrounding } from './grounding/evaluate.js';
import { grounding, type GroundingStageOptions } from './grounding/grounding-stage.js';
import { loadVideos, recordsByVideo } from './grounding/load-videos.js';
import { adamW } from './optimizer.js';
import { runStage } from './run-stage.js';
import { cosine } from './schedule.js';
import { defineStage, type Stage, type StageSettings } from './stage.js';
import { faultOf } from './testing/fault-of.js';
import { makeTinySet, type TinySet } from './testing/tiny-set.js';
import { towerPretraining } from './tower/tower-stage.js';

let folder = '';
let tinySet: TinySet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-stages-'));
  tinySet = await makeTinySet(folder, 4, 2);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const common = { schedule: cosine({ warmupRatio: 0.3 }), stopAfter: { steps: 3 }, seed: 2 };

const towerStage = (): Stage =>
  defineStage({
    ...common,
    name: 'tower',
    task: towerPretraining({ model: tinySet.config, stills: { count: 20, seed: 1 }, batch: 4 }),
    trainable: ['vision', 'projector', 'averageReader', 'tokenReader'],
    optimizer: adamW({ learningRate: 1e-3 }),
    output: join(folder, 'tower'),
  });

function groundingStage(changes: Partial<StageSettings> = {}, options: Partial<GroundingStageOptions> = {}): Stage {
  const { set, tokenizer, config } = tinySet;
  return defineStage({
    ...common,
    name: 'grounding',
    task: grounding({
      model: config,
      tokenizer,
      data: { root: set.folder, records: join(set.folder, 'train.json') },
      batch: { videos: 2, questions: 2 },
      ...options,
    }),
    initFrom: join(folder, 'tower'),
    trainable: ['projector', 'language', 'head'],
    optimizer: adamW({ learningRate: 1e-3, groups: { head: 1e-2 } }),
    output: join(folder, 'grounding'),
    ...changes,
  });
}

test('a tower, a selector on top of it, and its quality on held-out videos', async () => {
  const { set, tokenizer, config } = tinySet;
  const tower = await runStage(towerStage(), { engine: onnxRuntimeEngine });
  const visionPath = tower.trainer.trained.find((path) => path.startsWith('vision.')) ?? '';
  const trainedTower = await tower.trainer.session.read(visionPath);
  await tower.trainer.close();
  expect(tower).toMatchObject({ complete: true });

  let report: RestoreReport | undefined;
  const finished = await runStage(groundingStage(), {
    engine: onnxRuntimeEngine,
    onStart: (_, restored) => (report = restored),
  });
  const { session, bundle } = finished.trainer;
  try {
    expect(finished.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    const parts = (paths: readonly string[] = []) => [...new Set(paths.map((path) => path.split('.')[0]))];
    expect(parts(report?.loaded)).toEqual(['vision', 'projector']);
    expect(parts(report?.initialised)).toEqual(['language', 'head']);
    expect(parts(report?.left).sort()).toEqual(['averageReader', 'tokenReader']);
    // Frozen: bit for bit the tower's.
    expect(await session.read(visionPath)).toEqual(trainedTower);

    const records = await recordsByVideo(join(set.folder, 'held_out.json'));
    const { videos } = await loadVideos(session, config.vision, records, {
      root: set.folder,
      labels: 'frame',
      targetFps: 1,
      maxFrames: 512,
      formula: 'videoitg-a@1',
    });
    const kindOf = ({ id }: { readonly id: string }): string => set.facts.kinds[id] ?? '';
    const evaluation = await evaluateGrounding(session, config, videos, {
      k: 4,
      seed: 1,
      tokenizer: await loadTokenizer(tokenizer),
      kindOf,
    });
    expect(evaluation).toMatchObject({ videos: 2, questions: set.heldOut.length });
    expect(Object.keys(evaluation.apByKind)).toEqual([...new Set(set.heldOut.map(kindOf))].sort());
    for (const quality of [evaluation.ap, evaluation.apSwapped, evaluation.positiveRate, evaluation.random.ap]) {
      expect(quality).toBeGreaterThan(0);
      expect(quality).toBeLessThanOrEqual(1);
    }

    const checkpoint = await openCheckpoint(join(folder, 'grounding'));
    expect((await readdir(checkpoint.folder)).sort()).toContain('tokenizer.json');
    expect(modelFromDescription(checkpoint.state.model).language).toEqual(config.language);
    const stored = await restoreParameters(checkpoint, session, bundle.state);
    expect(stored).toMatchObject({ initialised: [], left: [] });
  } finally {
    await finished.trainer.close();
  }
});

test('stages that cannot be prepared', async () => {
  const failing = (stage: Stage): Promise<string> => faultOf(runStage(stage, { engine: onnxRuntimeEngine }), folder);
  const output = join(folder, 'failing');
  expect(await failing(groundingStage({ output, trainable: ['vision', 'head'] }))).toMatchInlineSnapshot(
    `"The grounding stage caches the tower’s features, so the tower cannot be trained in it. Leave "vision" out of trainable."`,
  );
  const small = { ...tinySet.config, language: { ...tinySet.config.language, vocabulary: 100 } };
  expect(await failing(groundingStage({ output }, { model: small }))).toMatchInlineSnapshot(
    `"The tokenizer has 400 ids, but the model's table has 100 rows. Raise language.vocabulary."`,
  );
  const records = join(folder, 'outside.json');
  const [first] = tinySet.set.training;
  await writeFile(
    records,
    JSON.stringify([
      { ...first, frame_num: [9999] },
      { ...first, id: 'x', video: 'none.mp4' },
    ]),
  );
  const data = { root: tinySet.set.folder, records };
  expect(await failing(groundingStage({ output }, { data }))).toMatchInlineSnapshot(
    `"outside.json leaves nothing to train on: 1 questions have no labelled frame, 1 videos cannot be read. The first of them: videos/none.mp4 does not exist. Check the path and the data root."`,
  );
});
