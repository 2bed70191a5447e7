// Trains the quickstart's two stages on TensorFlow, from frames that were decoded before, and scores the held-out videos.
//
//   quickstart-training.ts --frames FOLDER [--tower-steps N] [--grounding-steps N] [--allow-cpu]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tensorFlowEngine, type Engine } from '@videoitg/core';
import { vocabularyText } from '@videoitg/data/miniature';
import { Tokenizer, trainBpe } from '@videoitg/models';
import { evaluateGrounding, runStage, type FinishedStage, type Stage } from '@videoitg/train';
/* eslint-disable @nx/enforce-module-boundaries -- the recipe is no part of cli's public interface */
import { quickstartFiles } from '../../packages/cli/src/quickstart/layout.js';
import { groundingStage, quickstartRecipe, towerStage } from '../../packages/cli/src/quickstart/recipe.js';
/* eslint-enable @nx/enforce-module-boundaries */
import { median } from '../bench/report.js';
import { answerParent } from './child-answer.js';
import { decodedGrounding, labelledVideos } from './decoded-grounding.js';
import { frameFiles } from './frames/decoded-frames.js';

import type { QuickstartReport, StageReport } from './quickstart-report.js';

const { values: options } = parseArgs({
  options: {
    frames: { type: 'string' },
    'tower-steps': { type: 'string', default: String(quickstartRecipe.towerSteps) },
    'grounding-steps': { type: 'string', default: String(quickstartRecipe.groundingSteps) },
    'allow-cpu': { type: 'boolean', default: false },
  },
});

const seed = 0;
/** Steps that compile and tune. */
const settling = 10;

const requireGpu = !options['allow-cpu'];
const engine: Engine = {
  name: 'tensorflow',
  open: (bundle, open) => tensorFlowEngine.open(bundle, { ...open, requireGpu }),
};

async function train(frames: string): Promise<QuickstartReport> {
  const [towerSteps, groundingSteps] = [Number(options['tower-steps']), Number(options['grounding-steps'])];
  // A short trial needs no more pictures than it can see.
  const stills = Math.min(quickstartRecipe.stills, towerSteps * quickstartRecipe.towerBatch);
  const recipe = { ...quickstartRecipe, towerSteps, groundingSteps, stills };
  const { model, batch } = recipe;
  const work = await mkdtemp(join(tmpdir(), 'videoitg-gpu-'));
  try {
    const files = quickstartFiles(work);
    const tokenizer = new Tokenizer(
      trainBpe([vocabularyText()], { vocabularySize: model.language.vocabulary }),
      files.tokenizer,
    );
    const tower = await finish(towerStage(recipe, files, seed), 'tower');
    await tower.finished.trainer.close();
    // The quickstart's own settings; only where frames come from differs.
    const { settings } = groundingStage(recipe, files, seed);
    const grounding = await finish(
      { settings, task: decodedGrounding({ model, tokenizer, frames, batch }) },
      'grounding',
    );
    const { trainer } = grounding.finished;
    const heldOut = await labelledVideos(trainer.session, model, frames, frameFiles.heldOut);
    const quality = await evaluateGrounding(trainer.session, model, heldOut, {
      k: recipe.k,
      seed,
      tokenizer,
      kindOf: () => 'all',
    });
    await trainer.close();
    return {
      videos: heldOut.length,
      tower: tower.report,
      grounding: grounding.report,
      heldOut: { questions: quality.questions, ap: quality.ap, randomAp: quality.random.ap },
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function finish(
  stage: Stage,
  name: string,
): Promise<{ readonly finished: FinishedStage; readonly report: StageReport }> {
  const start = performance.now();
  const finished = await runStage(stage, {
    engine,
    onStep: ({ step, steps, loss }) => {
      const shown = step % Math.ceil(steps / 5) === 0;
      if (shown) process.stderr.write(`${name}: step ${step} of ${steps}, loss ${loss.toFixed(3)}\n`);
    },
  });
  const { steps } = finished;
  const last = steps.slice(-Math.max(1, Math.floor(steps.length / 50)));
  const counted = steps.length > settling ? steps.slice(settling) : steps;
  const report = {
    steps: steps.length,
    seconds: (performance.now() - start) / 1e3,
    stepMs: 1e3 * median(counted.map(({ seconds }) => seconds)),
    loss: last.reduce((sum, { loss }) => sum + loss, 0) / last.length,
  };
  return { finished, report };
}

await answerParent(() => {
  if (options.frames === undefined) throw new RangeError('There is no folder of frames: name one with --frames.');
  return train(options.frames);
});
