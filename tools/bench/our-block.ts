// One process of the long-sequence benchmark: forward and backward of decoder blocks; prints one JSON line.
//
//   our-block.ts [--positions 4096] [--layers 1] [--products f32|bf16] [--engine tensorflow|onnxruntime] [--runs 2] [--threads 2]
import { parseArgs } from 'node:util';
import { initializeState } from '@videoitg/core';
import { engineNamed } from './engines.js';
import { blockBundle, blockFeeds } from './block-model.js';

const { values: options } = parseArgs({
  options: {
    positions: { type: 'string', default: '4096' },
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
// The first run of a short sequence prepares what does not depend on the length.
await session.run('gradient', blockFeeds(64));
const feeds = blockFeeds(Number(options.positions));
const before = process.memoryUsage.rss();
const [runMs, losses]: [number[], number[]] = [[], []];
for (let run = 0; run < Number(options.runs); run++) {
  const start = performance.now();
  const { loss } = await session.run('gradient', feeds);
  runMs.push(performance.now() - start);
  losses.push(loss?.data[0] ?? NaN);
}
await session.close();
const addedMb = process.resourceUsage().maxRSS / 1024 - before / 2 ** 20;
process.stdout.write(`${JSON.stringify({ runMs, addedMb, baseMb: before / 2 ** 20, losses })}\n`);
