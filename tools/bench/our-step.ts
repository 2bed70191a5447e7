// One process of our side of the training-step benchmark; prints one JSON line, as `torch_step.py` does.
//
//   our-step.ts [--shape bench|mini] [--tokens N] [--engine onnxruntime|tensorflow] [--products f32|bf16] [--recompute] [--jit]
//               [--steps 12] [--warmup 2] [--threads 2]
//   our-step.ts --export FOLDER      writes the initial weights and the batch instead, for the peer to start from
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { initializeState, initialValues } from '@videoitg/core';
import { engineNamed } from './engines.js';
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
    steps: { type: 'string', default: '12' },
    warmup: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
    export: { type: 'string' },
  },
});

const isShape = (name: string): name is ShapeName => Object.hasOwn(shapes, name);
if (!isShape(options.shape)) throw new RangeError(`There is no shape "${options.shape}".`);
const shape = { ...shapes[options.shape], ...(options.tokens ? { tokens: Number(options.tokens) } : {}) };
const report = options.export === undefined ? await steps(shape) : exportTensors(shape, options.export);
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
  const [losses, stepMs]: [number[], number[]] = [[], []];
  const warmup = Number(options.warmup);
  for (let t = 1; t <= warmup + Number(options.steps); t++) {
    const start = performance.now();
    const { loss } = await session.run('step', feedsOf(shape, data, t));
    if (t > warmup) stepMs.push(performance.now() - start);
    losses.push(loss?.data[0] ?? NaN);
  }
  await session.close();
  const parameters = bundle.state.filter(({ role }) => role === 'parameter');
  return {
    version: `Node ${process.versions.node}`,
    parameters: parameters.reduce((sum, { axes }) => sum + axes.reduce((n, { size }) => n * Number(size), 1), 0),
    stepMs,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    baseRssMb,
    losses,
  };
}

/** `tensors.json` (name and shape, in order) and `tensors.f32` (their elements, one after the other). */
function exportTensors(shape: BenchShape, folder: string): { readonly tensors: number } {
  const { x, label } = batch(shape);
  const weights = stepBundle(shape)
    .state.filter(({ role }) => role === 'parameter')
    .map((entry) => ({
      name: entry.path,
      shape: entry.axes.map(({ size }) => Number(size)),
      data: initialValues(entry, seed),
    }));
  const tensors = [...weights, { name: 'x', ...x }, { name: 'label', ...label }];
  const bytes = tensors.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(join(folder, 'tensors.f32'), Buffer.concat(bytes));
  writeFileSync(
    join(folder, 'tensors.json'),
    JSON.stringify(tensors.map(({ name, shape: dims }) => ({ name, shape: dims }))),
  );
  return { tensors: tensors.length };
}
