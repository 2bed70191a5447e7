import { findTensorFlow } from '@videoitg/core';
import { parseGroundingRow, parseSelectionRow } from '@videoitg/data/pure';
import { mini } from '@videoitg/models';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSummary } from '../reports/summary.js';
import { testContext } from '../testing/command-context.js';
import { inspectPage } from '../testing/inspect-page.js';
import { describeQuickstart } from './print.js';
import type { Recipe } from './recipe.js';
import { runQuickstart, type QuickstartResult } from './run.js';

/** The whole job in seconds: what it learns is nothing, but every part runs. */
const { vision, language, ...sizes } = mini(512);
const recipe: Recipe = {
  // One layer each: the float64 evaluator, which repeats the scores, takes most of the time.
  model: { ...sizes, vision: { ...vision, layers: 1 }, language: { ...language, layers: 1 } },
  training: 6,
  heldOut: 3,
  stills: 64,
  towerBatch: 8,
  towerSteps: 5,
  batch: { videos: 2, questions: 2 },
  groundingSteps: 5,
  k: 8,
  constantQuestion: 'show the frames',
};

/** What `--engine auto` takes here. */
const engine = findTensorFlow().provider === undefined ? 'onnxruntime' : 'tensorflow';

let folder = '';
let result: QuickstartResult;
const interruptions: string[] = [];

/** Runs until stderr shows a text, and keeps what the interruption says. */
async function interrupt(stopAt: RegExp): Promise<void> {
  const context = testContext({ stopAt });
  const options = { out: folder, seed: 1, control: false };
  const error: unknown = await runQuickstart(recipe, options, context).catch((thrown: unknown) => thrown);
  interruptions.push(error instanceof Error ? `${error.name}: ${error.message}` : 'none');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-quickstart-'));
  await interrupt(/videos .*\d+\/9 videos/);
  await interrupt(/tower .*\d\/5 steps/);
  await interrupt(/features .*\d\/6 videos/);
  await interrupt(/grounding .*\d\/5 steps/);
  result = await runQuickstart(recipe, { out: folder, seed: 1, control: true }, testContext());
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const lines = async (name: string): Promise<string[]> => (await text(name)).trim().split('\n');

describe('an interrupted run', () => {
  it('says what is saved', () => {
    expect(interruptions).toMatchInlineSnapshot(`
      [
        "AbortError: stopped; what was saved can be continued.",
        "AbortError: stopped after 1 of 5 steps of tower, which are saved; the same command goes on from there.",
        "AbortError: stopped; what was saved can be continued.",
        "AbortError: stopped after 1 of 5 steps of grounding, which are saved; the same command goes on from there.",
      ]
    `);
  });

  it('goes on where it stopped, with every step once', async () => {
    for (const log of ['steps.jsonl', 'tower/steps.jsonl', 'constant-question/steps.jsonl']) {
      const steps = (await lines(log)).map((line) => (JSON.parse(line) as { step: number }).step);
      expect(steps).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('leaves nothing half-written', async () => {
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => /(?:^|\/)\.|\.part$|\.tmp$|\.partial$/.test(name))).toEqual([]);
  });
});

describe('a finished run', () => {
  it('is summed up in a file of its schema', async () => {
    const summary = await readSummary(join(folder, 'summary.json'));
    expect(summary).toEqual(result.summary);
    expect(summary).toMatchObject({ seed: 1, engine, heldOut: { videos: 3 } });
    expect(summary.heldOut.apConstantQuestion).toBeGreaterThan(0);
    expect(Object.keys(summary.seconds)).toEqual([
      ...['videos', 'stills', 'tower', 'features', 'grounding', 'evaluation', 'select', 'export'],
      ...['control data', 'control'],
    ]);
  });

  it('exports what it trained', () => {
    const { onnx } = result.summary;
    expect(onnx.file).toBe(join(folder, 'selector.onnx'));
    // Bounds of the issue: single precision against itself, and against the float64 evaluator.
    expect(onnx.maxAbsDiff).toBeLessThan(1e-5);
    expect(onnx.referenceMaxAbsDiff).toBeLessThan(1e-4);
  });

  it('writes rows that readers accept', async () => {
    const results = (await lines('results.jsonl')).map((line, at) => parseGroundingRow(line, at + 1));
    const indices = (await lines('frame_indices.jsonl')).map((line, at) => parseSelectionRow(line, at + 1, 8));
    expect(results).toHaveLength(result.summary.heldOut.instructions);
    expect(indices).toHaveLength(results.length);
    for (const [at, row] of results.entries()) {
      expect(row.doc_id).toBe(at);
      expect(row.scores).toEqual([...row.scores].sort((a, b) => b - a));
      expect(indices[at]).toMatchObject({ doc_id: at, k: 8, took_all: false, index: row.index.slice(0, 8) });
    }
  });

  it('writes pages that play the video beside them and lead to each other', async () => {
    const timeline = inspectPage(await text('timeline.html'));
    const run = inspectPage(await text('run.html'));
    const sheet = await readFile(join(folder, 'sheet.png'));
    expect(sheet.subarray(1, 4).toString()).toBe('PNG');
    expect(timeline.data).toMatchObject({ lines: result.shown.questions.map(({ question }) => ({ label: question })) });
    expect(run.data).toMatchObject({ charts: Array.from({ length: 8 }, () => ({ xs: [1, 2, 3, 4, 5] })) });
    for (const [page, name] of [
      [await text('timeline.html'), 'run.html'],
      [await text('run.html'), 'timeline.html'],
    ] as const) {
      expect(page).toContain(`href="${name}"`);
    }
  });

  it('is told in a few lines with the next command', () => {
    const told = describeQuickstart(result, { out: folder }).replaceAll(folder, 'FOLDER').replace(engine, 'ENGINE');
    expect(told.replaceAll(/\d+(?:\.\d+)?(?:e-\d+)?/g, '#')).toMatchInlineSnapshot(`
      "  held out   AP #   F#@# #   hit@# #   on # questions about # videos
                   after #   appearance #   attribute #   before #   summary #   text #   touch #
        baselines  uniform-# F# # hit #   random-# F# # hit #   random AP #
        controls   AP with questions swapped #, trained with one constant question #   positive rate #
        select     #.mp#  "find the part in which the blue triangle meets the red ring"  →  #:# #:# #:# #:# #:# #:# #:# #:#
        export     selector.onnx, # kB, equals the engine to # and the float# evaluator to #
        model      #,# parameters, ENGINE, # s

        FOLDER/timeline.html   scores over time, chosen frames
        FOLDER/sheet.png       chosen frames beside uniform ones
        FOLDER/run.html        losses, held-out quality, times
        next: npx videoitg select FOLDER/videos/LLaVA-Video-#K/#_#_s_miniature/held_out/#.mp# "give me every moment with the yellow cross touching the blue triangle" --k # --model FOLDER
      "
    `);
  });
});
