// One process of the quickstart benchmark: steps of one of its stages from a finished quickstart's data; prints one JSON
// line.
//
//   our-stage.ts [--stage tower|grounding] [--engine tensorflow] [--folder runs/quickstart] [--steps 60] [--warmup 15]
import { parseArgs } from 'node:util';
import { Trainer } from '@videoitg/train';
import { groundingStage, quickstartFiles, quickstartRecipe, towerStage } from 'videoitg';
import { engineNamed } from './engines.js';

const { values: options } = parseArgs({
  options: {
    stage: { type: 'string', default: 'tower' },
    engine: { type: 'string', default: 'tensorflow' },
    folder: { type: 'string', default: 'runs/quickstart' },
    steps: { type: 'string', default: '60' },
    warmup: { type: 'string', default: '15' },
  },
});

const makeStage = options.stage === 'tower' ? towerStage : groundingStage;
const { task, settings } = makeStage(quickstartRecipe, quickstartFiles(options.folder), 0);
const engine = engineNamed(options.engine);
const prepared = await task.prepare({ settings, engine });
const trainer = await Trainer.open(prepared, { ...settings, steps: settings.stopAfter.steps ?? 1000 }, engine);
const steps = trainer.run();
const stepMs: number[] = [];
for (let at = 0; at < Number(options.warmup) + Number(options.steps); at++) {
  const start = performance.now();
  await steps.next();
  if (at >= Number(options.warmup)) stepMs.push(performance.now() - start);
}
process.stdout.write(`${JSON.stringify({ stepMs, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
await trainer.close();
process.exit(); // the stage's data readers would go on
