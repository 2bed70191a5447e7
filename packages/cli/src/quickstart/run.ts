import { writeFileAtomic } from '@videoitg/data';
import { makeMiniature, vocabularyText, type MiniatureSet } from '@videoitg/data/miniature';
import { saveTokenizer, Tokenizer, trainBpe } from '@videoitg/models';
import { removeRun, resolvedSettings, type Evaluation, type FinishedStage } from '@videoitg/train';
import { stat } from 'node:fs/promises';
import type { Setting } from '../config/overrides.js';
import type { CommandContext } from '../context.js';
import { runPage } from '../reports/run/page.js';
import { writeSummary, type Summary } from '../reports/summary.js';
import { requireNewFolder } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import type { ScoredVideo } from '../selector/scored-video.js';
import { exportAndCheck } from './export-check.js';
import { evaluateHeldOut, loadHeldOut } from './held-out.js';
import type { Job, TrainedJob } from './job.js';
import { quickstartFiles, type QuickstartFiles } from './layout.js';
import { Phases } from './phases.js';
import { groundingStage, towerStage, type Recipe } from './recipe.js';
import { writeResults } from './result-rows.js';
import { quickstartReport } from './run-report.js';
import { showVideo } from './show-video.js';
import { readSteps } from './step-records.js';
import { summarise } from './summarise.js';
import { trainStage } from './train-stages.js';

export interface QuickstartOptions {
  /** Folder that receives the videos, the model, the pages and summary.json. */
  readonly out: string;
  readonly seed: number;
  /** Also train with one constant question, as a control of what the pictures alone give away. */
  readonly control: boolean;
}

export interface QuickstartResult {
  readonly files: QuickstartFiles;
  readonly summary: Summary;
  readonly evaluation: Evaluation;
  /** The video of the timeline page. */
  readonly shown: ScoredVideo;
}

/**
 * Makes the set, trains, evaluates, selects, exports and writes the pages. An interrupted run goes on where it stopped;
 * over a finished one a new run begins, with the same videos.
 *
 * @throws {UserError} when the folder holds anything else; {InterruptedError} when it is stopped.
 */
export async function runQuickstart(
  recipe: Recipe,
  options: QuickstartOptions,
  context: CommandContext,
): Promise<QuickstartResult> {
  const files = quickstartFiles(options.out);
  await requireNewFolder(options.out, 'videos');
  if (await isFinished(files)) await removeTraining(files);
  const phases = new Phases(context);
  phases.begin('videos');
  const set = await makeSet(recipe, files, options.seed, phases);
  const tokenizer = await makeTokenizer(recipe, files);
  const engine = engineNamed(context.globals.engine);
  const job: Job = { recipe, seed: options.seed, engine, files, phases, set, tokenizer };
  const tower = towerStage(recipe, files, options.seed);
  await (await trainStage(tower, engine, phases, { data: 'stills', steps: 'tower' })).trainer.close();
  const stage = groundingStage(recipe, files, options.seed);
  const finished = await trainStage(stage, engine, phases, { data: 'features', steps: 'grounding' });
  try {
    phases.begin('evaluation');
    const { session } = finished.trainer;
    return await report({ ...job, session, videos: await loadHeldOut(job, session) }, finished, options.control);
  } finally {
    await finished.trainer.close();
  }
}

/** Everything that follows training. */
async function report(job: TrainedJob, { trainer }: FinishedStage, control: boolean): Promise<QuickstartResult> {
  const { phases, files } = job;
  const evaluation = await evaluateHeldOut(job);
  phases.begin('select');
  const shown = await showVideo(job);
  await writeResults(job);
  phases.begin('export');
  const exported = await exportAndCheck(job, trainer.bundle);
  const apConstantQuestion = control ? await trainControl(job) : undefined;
  phases.end();
  const summary = summarise(job, evaluation, exported, apConstantQuestion);
  await writeRunPage(job, summary, evaluation);
  // Last: the summary marks the run as finished.
  await writeSummary(files.summary, summary);
  return { files, summary, evaluation, shown };
}

async function isFinished({ summary }: QuickstartFiles): Promise<boolean> {
  return (await stat(summary).catch(() => undefined)) !== undefined;
}

/** Removes what an earlier run left but its videos; the summary first: without it the rest is an interrupted run. */
async function removeTraining(files: QuickstartFiles): Promise<void> {
  const { summary, checkpoints, tower, constantQuestion, onnx, onnxCheck, results, indices, sheet, timeline, run } =
    files;
  const learnt = [summary, checkpoints, tower, constantQuestion];
  for (const path of [...learnt, onnx, onnxCheck, results, indices, sheet, timeline, run]) await removeRun(path);
}

async function makeSet(recipe: Recipe, files: QuickstartFiles, seed: number, phases: Phases): Promise<MiniatureSet> {
  const { training, heldOut } = recipe;
  const progress = phases.progress('videos', 'videos', training + heldOut);
  const set = await makeMiniature({
    folder: files.set,
    seed,
    training,
    heldOut,
    signal: phases.context.signal,
    onProgress: ({ made }) => progress.update(made),
  });
  progress.update(training + heldOut);
  progress.finish();
  return set;
}

/** Learns a tokenizer from every text that can occur. */
async function makeTokenizer({ model }: Recipe, files: QuickstartFiles): Promise<Tokenizer> {
  const json = trainBpe([vocabularyText()], { vocabularySize: model.language.vocabulary });
  await saveTokenizer(files.tokenizer, json);
  return new Tokenizer(json, files.tokenizer);
}

/** AP of a model that is trained and asked with one constant question. */
async function trainControl(job: TrainedJob): Promise<number> {
  const { recipe, files, seed, engine, phases } = job;
  const stage = groundingStage(recipe, files, seed, recipe.constantQuestion);
  const { trainer } = await trainStage(stage, engine, phases, { data: 'control data', steps: 'control' });
  try {
    return (await evaluateHeldOut({ ...job, session: trainer.session }, recipe.constantQuestion)).ap;
  } finally {
    await trainer.close();
  }
}

async function writeRunPage({ recipe, files, seed }: Job, summary: Summary, evaluation: Evaluation): Promise<void> {
  const stages = [
    { name: 'tower', note: 'stills against phrases', steps: await readSteps(files.towerSteps) },
    { name: 'grounding', note: 'frozen: vision', steps: await readSteps(files.groundingSteps) },
  ];
  const { settings, task } = groundingStage(recipe, files, seed);
  // Resolved settings went through JSON, so they hold nothing but settings.
  const config = resolvedSettings(settings, task.settings) as Record<string, Setting>;
  await writeFileAtomic(files.run, runPage(quickstartReport(summary, evaluation, stages, config, files)));
}
