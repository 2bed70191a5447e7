// One process of our side of the training-step benchmark; prints one JSON line, as `torch_step.py` does.
//
//   our-step.ts [--shape bench|mini] [--tokens N] [--engine onnxruntime|tensorflow] [--products f32|bf16] [--recompute] [--jit]
//               [--steps 12] [--warmup 2] [--threads 2]
//   our-step.ts --turns ...          takes steps when told: reads how many from each line of its input, and answers with a line
//   our-step.ts --export FOLDER      writes the initial weights and the batch instead, for the peer to start from
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { entryElements, initializeState } from '@videoitg/core';
import { engineNamed } from './engines.js';
import { exportTensors } from './export-tensors.js';
import { shapes, type BenchShape, type ShapeName } from './model.js';
import type { StepReport } from './report.js';
import { batch, feedsOf, seed, stepBundle } from './training.js';

const { values: options } = parseArgs({
  options: {
    shape: { type: 'string', default: 'bench' },
    tokens: { type: 'string' },
    engine: { type: 'string', default: 'onnxruntime' },
    products: { type: 'string', default: 'f32' },
    recompute: { type: 'boolean', default: false },
    jit: { type: 'boolean', default: false },
    turns: { type: 'boolean', default: false },
    steps: { type: 'string', default: '12' },
    warmup: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
    export: { type: 'string' },
  },
});

const isShape = (name: string): name is ShapeName => Object.hasOwn(shapes, name);
if (!isShape(options.shape)) throw new RangeError(`There is no shape "${options.shape}".`);
const shape = { ...shapes[options.shape], ...(options.tokens ? { tokens: Number(options.tokens) } : {}) };
const report =
  options.export === undefined
    ? await steps(shape)
    : exportTensors(options.export, stepBundle(shape), seed, batch(shape));
process.stdout.write(`${JSON.stringify(report)}\n`);

async function steps(shape: BenchShape): Promise<StepReport> {
  const products = options.products === 'bf16' ? 'bf16' : 'f32';
  const bundle = stepBundle(shape, { products, recompute: options.recompute });
  const session = await engineNamed(options.engine).open(bundle, {
    threads: Number(options.threads),
    ...(options.jit ? { jit: ['step'] } : {}),
  });
  await initializeState(session, bundle.state, seed);
  const data = batch(shape);
  const baseRssMb = process.memoryUsage.rss() / 2 ** 20;
  const losses: number[] = [];
  const take = async (count: number): Promise<number[]> => {
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      const start = performance.now();
      const { loss } = await session.run('step', feedsOf(shape, data, losses.length + 1));
      times.push(performance.now() - start);
      const value = loss?.data[0] ?? NaN;
      if (!Number.isFinite(value)) throw new RangeError(`The loss of step ${losses.length + 1} is ${value}.`);
      losses.push(value);
    }
    return times;
  };
  await take(Number(options.warmup));
  const stepMs: number[] = [];
  if (options.turns) {
    for await (const line of createInterface({ input: process.stdin })) {
      const turn = await take(Number(line));
      stepMs.push(...turn);
      process.stdout.write(`${JSON.stringify({ stepMs: turn })}\n`);
    }
  } else {
    stepMs.push(...(await take(Number(options.steps))));
  }
  await session.close();
  const parameters = bundle.state.filter(({ role }) => role === 'parameter');
  return {
    version: `Node ${process.versions.node}`,
    parameters: parameters.reduce((sum, entry) => sum + entryElements(entry), 0),
    stepMs,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    baseRssMb,
    losses,
  };
}
