// One process of the comparison of variants: trains one head with one seed on a finished quickstart's videos, measures it on
// the held-out ones and writes its result; prints it as one JSON line. An interrupted training goes on.
//
//   our-variant.ts --head pooling --seed 0 --steps 2000 --quickstart FOLDER --out FOLDER [--engine tensorflow]
import { readMiniature } from '@videoitg/data/miniature';
import { loadTokenizer } from '@videoitg/models';
import { loadVideos, recordsByVideo, runStage } from '@videoitg/train';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { engineNamed } from '../engines.js';
import { median } from '../report.js';
import { headNamed, labelOf } from './heads.js';
import { measure } from './measure.js';
import { writeResult } from './result.js';
import { variantRun } from './stage.js';

const { values: options } = parseArgs({
  options: {
    head: { type: 'string', default: 'pooling' },
    seed: { type: 'string', default: '0' },
    steps: { type: 'string', default: '2000' },
    quickstart: { type: 'string', default: 'runs/quickstart' },
    out: { type: 'string', default: 'runs/variants' },
    engine: { type: 'string', default: 'tensorflow' },
  },
});

const head = await headNamed(options.head);
const seed = Number(options.seed);
const label = labelOf(options.head, head);
const run = variantRun(label, head, seed, { ...options, steps: Number(options.steps) });
const { trainer } = await runStage(run.stage, { engine: engineNamed(options.engine), resume: true });
const start = performance.now();
const { model: config, k } = run.recipe;
const set = await readMiniature(run.files.set);
const { videos } = await loadVideos(
  trainer.session,
  config.vision,
  await recordsByVideo(join(set.folder, 'held_out.json')),
  { root: set.folder, labels: 'frame', formula: 'videoitg-a@1', targetFps: 1, maxFrames: 512 },
);
const tokenizer = await loadTokenizer(run.files.tokenizer);
const measured = await measure(trainer.session, { config, videos, set, tokenizer, k, seed });
const seconds = { training: await trainingSeconds(), evaluation: (performance.now() - start) / 1e3 };
await trainer.close();
const result = { settings: run.settings, head: label, seed, ...measured, seconds };
await writeResult(run.result, result);
process.stdout.write(`${JSON.stringify(result)}\n`);

/** The median update times their number: other load and pauses disturb it less than the sum. */
async function trainingSeconds(): Promise<number> {
  const lines = (await readFile(join(run.stage.settings.output, 'steps.jsonl'), 'utf8')).trim().split('\n');
  const step = z.object({ seconds: z.number() });
  return median(lines.map((line) => step.parse(JSON.parse(line)).seconds)) * lines.length;
}
