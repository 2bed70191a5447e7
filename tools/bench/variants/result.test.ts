import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BenchError } from '../bench-error.js';
import { headNamed, labelOf } from './heads.js';
import { readResult, writeResult, type VariantResult } from './result.js';
import { variantRun } from './stage.js';
import { renderVariants } from './table.js';

const resultOf = (head: string, seed: number, ap: number): VariantResult => ({
  settings: { seed, name: 'grounding' },
  head,
  seed,
  k: 8,
  videos: 2,
  questions: 9,
  ap,
  apSwapped: 0.4,
  selected: { f1: ap - 0.1, hit: 0.9 },
  fill: 'order',
  uniform: { f1: 0.25, hit: 0.95 },
  random: { f1: 0.26, hit: 0.85, ap: 0.3 },
  positiveRate: 0.24,
  frames: { least: 18, most: 30 },
  chosenShare: 0.34,
  seconds: { training: 80, evaluation: 9 },
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-variants-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a result is read again, and never for other settings', async () => {
  const path = join(folder, 'result.json');
  const result = resultOf('pooling', 0, 0.9);
  expect(await readResult(path, result.settings)).toBeUndefined();
  await writeResult(path, result);
  expect(await readResult(path, result.settings)).toEqual(result);
  await expect(readResult(path, { ...result.settings, seed: 1 })).rejects.toThrow(
    new BenchError(`${path} was made with other settings. Choose another folder with --out, or remove it.`),
  );
});

test('every run has a folder of its own, shares the features, and trains what its head has', async () => {
  const options = { quickstart: 'Q', out: 'O', steps: 7 };
  const runs = await Promise.all(
    ['pooling', 'verdicts-numbered'].map(async (name) => {
      const head = await headNamed(name);
      return variantRun(labelOf(name, head), head, 2, options);
    }),
  );
  expect(
    runs.map(({ stage: { settings }, files, result }) => [
      settings.output,
      settings.initFrom,
      settings.seed,
      settings.stopAfter.steps,
      settings.trainable,
      files.features,
      result,
    ]),
  ).toEqual([
    [
      join('O', 'pooling', 'seed-2'),
      join('Q', 'tower'),
      2,
      7,
      ['projector', 'language', 'head'],
      join('O', 'features.arrow'),
      join('O', 'pooling', 'seed-2', 'result.json'),
    ],
    [
      join('O', 'verdicts-numbered', 'seed-2'),
      join('Q', 'tower'),
      2,
      7,
      ['projector', 'language'],
      join('O', 'features.arrow'),
      join('O', 'verdicts-numbered', 'seed-2', 'result.json'),
    ],
  ]);
});

test('heads are named, or come from a file', async () => {
  const own = await headNamed('examples/04-temporal-convolution.ts');
  expect(labelOf('examples/04-temporal-convolution.ts', own)).toBe('temporal-convolution');
  await expect(headNamed('pool')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BenchError: There is no head "pool". There are: pooling, anchors, indices, indices-numbered, verdicts, verdicts-numbered; or name the file that defines one.]`,
  );
  await expect(headNamed('examples/grounding.ts')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BenchError: examples/grounding.ts has no head: export what defineHead returns as its default.]`,
  );
});

test('the tables', () => {
  const prefix = (accuracy: number) => ({ accuracy, accuracyAtChanges: accuracy / 2, copies: 0.7 });
  const results = [
    resultOf('pooling', 0, 0.9),
    { ...resultOf('indices', 0, 0.5), fill: 'uniform', list: { named: 4.25, unfilled: { f1: 0.2, hit: 0.5 } } },
    {
      ...resultOf('verdicts', 0, 0.6),
      verdicts: { gold: prefix(0.9), own: prefix(0.7), copyAccuracy: 0.85, noAccuracy: 0.76 },
    },
    resultOf('pooling', 1, 0.92),
  ];
  expect(renderVariants(results, 2000)).toMatchInlineSnapshot(`
    "2000 updates each; mean over 2 seeds with the lowest and the highest. Seeds decide initial weights and batches; tower and videos are the same for all.
    Held out: 9 questions about 2 videos; 24 % of a video's frames are labelled.
    K = 8 of T = 18 to 30 frames: K/T 0.27 to 0.44, mean 0.34.
    Fill: what stands in for frames without a score above 0 when K frames are chosen.

    | head          |                     AP |   AP, question swapped |                   F1@8 |                  hit@8 | fill                   | training |
    | ------------- | ---------------------: | ---------------------: | ---------------------: | ---------------------: | ---------------------- | -------: |
    | pooling       | 0.910 (0.900 to 0.920) | 0.400 (0.400 to 0.400) | 0.810 (0.800 to 0.820) | 0.900 (0.900 to 0.900) | none needed            |     80 s |
    | indices       |                  0.500 |                  0.400 |                  0.400 |                  0.900 | uniform                |     80 s |
    | indices       |                        |                        |                  0.200 |                  0.500 | none; names 4.3 frames |          |
    | verdicts      |                  0.600 |                  0.400 |                  0.500 |                  0.900 | none needed            |     80 s |
    | evenly spread |                        |                        |                  0.250 |                  0.950 |                        |          |
    | random        |                  0.300 |                        |                  0.260 |                  0.850 |                        |          |

    Verdicts, each after the labels of the frames before it (gold) or after the verdicts that the model gave (own). Shares of
    frames, the first of each video left out. Copying the label before is right for every frame but those at changes.

    | verdicts            | prefix | right | right at changes | as the one before |
    | ------------------- | ------ | ----: | ---------------: | ----------------: |
    | verdicts            | gold   | 0.900 |            0.450 |             0.700 |
    | verdicts            | own    | 0.700 |            0.350 |             0.700 |
    | copy the one before | gold   | 0.850 |            0.000 |             1.000 |
    | always 0            |        | 0.760 |                  |                   |
    "
  `);
});
