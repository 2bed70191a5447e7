// One process of the attention benchmark: forward and backward of 8 heads of 64; prints one JSON line.
//
//   our-attention.ts [--form op|whole] [--engine onnxruntime] [--positions 512] [--runs 10] [--warmup 2] [--threads 2]
import { parseArgs } from 'node:util';
import { CounterRandom, initializeState } from '@videoitg/core';
import { attentionBundle } from './attention-model.js';
import { engineNamed } from './engines.js';
import { repeat } from './repeat.js';

const { values: options } = parseArgs({
  options: {
    form: { type: 'string', default: 'op' },
    engine: { type: 'string', default: 'onnxruntime' },
    positions: { type: 'string', default: '512' },
    runs: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
  },
});

const bundle = attentionBundle(options.form === 'whole' ? 'whole' : 'op');
const session = await engineNamed(options.engine).open(bundle, { threads: Number(options.threads) });
await initializeState(session, bundle.state, 0);
const positions = Number(options.positions);
const x = { shape: [1, positions, 8, 64], data: new Float32Array(positions * 512) };
new CounterRandom([0, 'x']).fillNormal(x.data, { mean: 0, deviation: 1 });
const report = await repeat(session, { x }, { runs: Number(options.runs), warmup: Number(options.warmup) });
await session.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
