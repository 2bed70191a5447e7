import { parametersOf } from '@videoitg/core';
import { writeFileAtomic } from '@videoitg/data';
import { makeMiniature, vocabularyText, type MiniatureSet } from '@videoitg/data/miniature';
import { FrameSelector, saveTokenizer, Tokenizer, trainBpe } from '@videoitg/models';
import { questionEncoder, resolvedSettings, type Evaluation, type FinishedStage, type Stage } from '@videoitg/train';
import type { Setting } from '../config/overrides.js';
import { printResult, type CommandContext } from '../context.js';
import { evaluateHeldOut, loadHeldOut } from '../quickstart/held-out.js';
import { exportAndCheck, type ExportResult } from '../quickstart/export-check.js';
import { quickstartFiles, type QuickstartFiles } from '../quickstart/layout.js';
import { Phases } from '../quickstart/phases.js';
import { describeQuickstart } from '../quickstart/print.js';
import { groundingStage, quickstartModel, recipe, towerStage } from '../quickstart/recipe.js';
import { writeResults } from '../quickstart/result-rows.js';
import { quickstartReport } from '../quickstart/run-report.js';
import { showVideo } from '../quickstart/show-video.js';
import { trainStageAfresh } from '../quickstart/train-stages.js';
import { runPage } from '../reports/run/page.js';
import { writeSummary, type Summary } from '../reports/summary.js';
import { engineNamed } from '../selector/engines.js';
import { packageVersion } from '../version.js';

/** Options of `videoitg quickstart`. */
export interface QuickstartOptions {
  /** Folder that receives the videos, the model, the pages and summary.json. */
  readonly out: string;
  readonly seed: number;
  /** Also train with one constant question, as a control of what the pictures alone give away. */
  readonly control: boolean;
}

/** Makes the miniature set, trains, evaluates, selects, exports and writes the pages. */
export async function quickstart(options: QuickstartOptions, context: CommandContext): Promise<void> {
  const engine = engineNamed(context.globals.engine);
  const files = quickstartFiles(options.out);
  const phases = new Phases(context);
  const set = await phases.run('videos', () => makeSet(files, options.seed, phases));
  const encode = questionEncoder(await makeTokenizer(files));
  const tower = await phases.run('tower', () =>
    trainStageAfresh(towerStage(files, options.seed), engine, phases, 'tower'),
  );
  await tower.trainer.close();
  const stage = groundingStage(files, options.seed);
  const finished = await phases.run('grounding', () => trainStageAfresh(stage, engine, phases, 'training'));
  try {
    const videos = await phases.run('held-out videos', () => loadHeldOut(set, finished, phases));
    const evaluation = await phases.run('evaluation', () =>
      evaluateHeldOut(set, videos, finished, encode, options.seed),
    );
    const shown = await phases.run('select', () => showVideo(set, videos, finished, encode, files));
    await writeResults(quickstartModel(), videos, finished, encode, files);
    const model = new FrameSelector(quickstartModel());
    const exported = await phases.run('export', () =>
      exportAndCheck(set.folder, videos, model, finished, encode, files),
    );
    const constant = options.control
      ? await phases.run('constant question', async () => {
          const control = await trainStageAfresh(
            groundingStage(files, options.seed, recipe.constantQuestion),
            engine,
            phases,
            'control',
          );
          const result = await evaluateHeldOut(
            set,
            videos,
            control,
            () => encode(recipe.constantQuestion),
            options.seed,
          );
          await control.trainer.close();
          return result.ap;
        })
      : undefined;
    const summary = summarise(options, engine.name, model, evaluation, exported, phases, files, constant);
    await writeSummary(files.summary, summary);
    await writeRunPage(summary, evaluation, stage, [tower, finished], files);
    printResult(context, summary, describeQuickstart(summary, evaluation, shown, files));
  } finally {
    await finished.trainer.close();
  }
}

async function makeSet(files: QuickstartFiles, seed: number, phases: Phases): Promise<MiniatureSet> {
  const progress = phases.progress('videos', 'videos', recipe.training + recipe.heldOut);
  const set = await makeMiniature({
    folder: files.set,
    seed,
    training: recipe.training,
    heldOut: recipe.heldOut,
    signal: phases.context.signal,
    onProgress: ({ made }) => progress.update(made),
  });
  progress.finish();
  return set;
}

/** Learns a tokenizer from every text that can occur. */
async function makeTokenizer(files: QuickstartFiles): Promise<Tokenizer> {
  const json = trainBpe([vocabularyText()], { vocabularySize: recipe.vocabulary });
  await saveTokenizer(files.tokenizer, json);
  return new Tokenizer(json, files.tokenizer);
}

function summarise(
  { seed }: QuickstartOptions,
  engine: string,
  model: FrameSelector,
  evaluation: Evaluation,
  exported: ExportResult,
  { seconds }: Phases,
  files: QuickstartFiles,
  constant: number | undefined,
): Summary {
  const { selected, uniform, random } = evaluation;
  const parameters = [...parametersOf(model).values()].reduce(
    (sum, { axes }) => sum + axes.reduce((product, axis) => product * Number(axis.size), 1),
    0,
  );
  return {
    format: 'videoitg-summary-1',
    seed,
    engine,
    parameters,
    heldOut: {
      videos: evaluation.videos,
      instructions: evaluation.questions,
      ap: evaluation.ap,
      apByKind: evaluation.apByKind,
      apSwapped: evaluation.apSwapped,
      ...(constant === undefined ? {} : { apConstantQuestion: constant }),
      positiveRate: evaluation.positiveRate,
      f1At8: selected.f1,
      hitAt8: selected.hit,
      uniform: { f1At8: uniform.f1, hitAt8: uniform.hit },
      random: { f1At8: random.f1, hitAt8: random.hit, ap: random.ap },
    },
    onnx: { file: files.onnx, ...exported },
    seconds: { ...seconds },
    versions: { node: process.versions.node, videoitg: packageVersion() },
  };
}

async function writeRunPage(
  summary: Summary,
  evaluation: Evaluation,
  stage: Stage,
  [tower, grounding]: readonly [FinishedStage, FinishedStage],
  files: QuickstartFiles,
): Promise<void> {
  const stages = [
    { name: 'tower', note: 'stills against phrases', steps: tower.steps },
    { name: 'grounding', note: 'frozen: vision', steps: grounding.steps },
  ];
  // Resolved settings went through JSON, so they hold nothing but settings.
  const config = resolvedSettings(stage.settings, stage.task.settings) as Record<string, Setting>;
  await writeFileAtomic(files.run, runPage(quickstartReport(summary, evaluation, stages, config)));
}
