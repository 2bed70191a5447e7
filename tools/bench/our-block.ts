// One process of the long-sequence benchmark: forward and backward of decoder blocks; prints one JSON line.
//
//   our-block.ts [--positions 4096] [--mask full|causal] [--layers 1] [--products f32|bf16] [--engine tensorflow|onnxruntime]
//                [--runs 2] [--threads 2]
import { parseArgs } from 'node:util';
import { initializeState } from '@videoitg/core';
import { blockBundle, blockFeeds } from './block-model.js';
import { engineNamed } from './engines.js';
import { repeat } from './repeat.js';

const { values: options } = parseArgs({
  options: {
    positions: { type: 'string', default: '4096' },
    mask: { type: 'string', default: 'full' },
    layers: { type: 'string', default: '1' },
    products: { type: 'string', default: 'f32' },
    engine: { type: 'string', default: 'tensorflow' },
    runs: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
  },
});

const bundle = blockBundle(Number(options.layers), options.products === 'bf16' ? 'bf16' : 'f32');
const session = await engineNamed(options.engine).open(bundle, { threads: Number(options.threads) });
await initializeState(session, bundle.state, 0);
// The first run of a short sequence prepares what does not depend on the length: it belongs to the base.
const mask = options.mask === 'causal' ? 'causal' : 'full';
await session.run('gradient', blockFeeds(64, mask));
const report = await repeat(session, blockFeeds(Number(options.positions), mask), {
  runs: Number(options.runs),
  warmup: 0,
});
await session.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
