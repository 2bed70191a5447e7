// One process of the attention benchmark: forward and backward of 8 heads of 64; prints one JSON line. Several forms take
// turns, run by run, so that a change of the machine's load meets all of them.
//
//   our-attention.ts [--forms op,whole] [--positions 512] [--runs 10] [--warmup 2] [--threads 2]
import { parseArgs } from 'node:util';
import { CounterRandom, initializeState, onnxRuntimeEngine, type Session } from '@videoitg/core';
import { attentionBundle, type AttentionForm } from './attention-model.js';
import type { AttentionReport } from './report.js';

const { values: options } = parseArgs({
  options: {
    forms: { type: 'string', default: 'op,whole' },
    positions: { type: 'string', default: '512' },
    runs: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
  },
});

const isForm = (name: string): name is AttentionForm => name === 'op' || name === 'whole';
const forms = options.forms.split(',').filter(isForm);
process.stdout.write(`${JSON.stringify(await measure(forms, Number(options.positions)))}\n`);

async function measure(forms: readonly AttentionForm[], positions: number): Promise<AttentionReport> {
  const measured = await Promise.all(
    forms.map(async (form) => ({ form, session: await open(form), runMs: [] as number[], check: [] as number[] })),
  );
  const x = { shape: [1, positions, 8, 64], data: new Float32Array(positions * 512) };
  new CounterRandom([0, 'x']).fillNormal(x.data, { mean: 0, deviation: 1 });
  const before = process.memoryUsage.rss();
  const warmup = Number(options.warmup);
  for (let run = 0; run < warmup + Number(options.runs); run++) {
    for (const one of measured) {
      const start = performance.now();
      const results = await one.session.run('gradient', { x });
      if (run >= warmup) one.runMs.push(performance.now() - start);
      else one.check = Object.values(results).map(({ data }) => sumOf(data));
    }
  }
  for (const { session } of measured) await session.close();
  return {
    forms: measured.map(({ form, runMs, check }) => ({ form, runMs, check })),
    addedMb: process.resourceUsage().maxRSS / 1024 - before / 2 ** 20,
  };
}

async function open(form: AttentionForm): Promise<Session> {
  const bundle = attentionBundle(form);
  const session = await onnxRuntimeEngine.open(bundle, { threads: Number(options.threads) });
  await initializeState(session, bundle.state, 0);
  return session;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
