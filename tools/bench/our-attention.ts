// One process of the attention benchmark: forward and backward of 8 heads of 64; prints one JSON line.
//
//   our-attention.ts --form op|whole [--positions 512] [--runs 10] [--warmup 2] [--threads 2]
import { parseArgs } from 'node:util';
import { CounterRandom, initializeState, onnxRuntimeEngine } from '@videoitg/core';
import { attentionBundle, type AttentionForm } from './attention-model.js';
import type { AttentionReport } from './report.js';

const { values: options } = parseArgs({
  options: {
    form: { type: 'string', default: 'op' },
    positions: { type: 'string', default: '512' },
    runs: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
  },
});

const isForm = (name: string): name is AttentionForm => name === 'op' || name === 'whole';
if (!isForm(options.form)) throw new RangeError(`There is no form "${options.form}": it is "op" or "whole".`);
process.stdout.write(`${JSON.stringify(await measure(options.form))}\n`);

async function measure(form: AttentionForm): Promise<AttentionReport> {
  const bundle = attentionBundle(form);
  const session = await onnxRuntimeEngine.open(bundle, { threads: Number(options.threads) });
  await initializeState(session, bundle.state, 0);
  const positions = Number(options.positions);
  const x = { shape: [1, positions, 8, 64], data: new Float32Array(positions * 512) };
  new CounterRandom([0, 'x']).fillNormal(x.data, { mean: 0, deviation: 1 });
  const before = process.memoryUsage.rss();
  const runMs: number[] = [];
  let check: number[] = [];
  const warmup = Number(options.warmup);
  for (let run = 0; run < warmup + Number(options.runs); run++) {
    const start = performance.now();
    const results = await session.run('gradient', { x });
    if (run >= warmup) runMs.push(performance.now() - start);
    else check = Object.values(results).map(({ data }) => sumOf(data));
  }
  await session.close();
  return { runMs, addedMb: process.resourceUsage().maxRSS / 1024 - before / 2 ** 20, check };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
