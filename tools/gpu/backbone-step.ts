// One process of the backbone's bench: whole training steps of one configuration on TensorFlow.
//
//   backbone-step.ts [--width 0.5b|small] [--layers N] [--vocabulary N] [--tokens 4096] [--products f32|bf16]
//                    [--recompute] [--jit] [--attention full|causal] [--steps 5] [--warmup 2] [--exact-weights] [--allow-cpu]
//   backbone-step.ts ... --export FOLDER    writes initial weights and batch instead, for the peer to start from
import { parseArgs } from 'node:util';
import { entryElements, initializeState, tensorFlowEngine } from '@videoitg/core';
import type { Qwen2Config } from '@videoitg/models';
import { exportTensors } from '../bench/export-tensors.js';
import { backboneBatch, backboneBundle, backboneFeeds, seed, widths } from './backbone-model.js';
import type { BackboneReport } from './backbone-report.js';
import { answerParent } from './child-answer.js';
import { fillFeeds } from './fill-program.js';
import { peakHostMb, residentMb } from './host-memory.js';

const { values: options } = parseArgs({
  options: {
    width: { type: 'string', default: '0.5b' },
    layers: { type: 'string' },
    vocabulary: { type: 'string' },
    tokens: { type: 'string', default: '4096' },
    products: { type: 'string', default: 'f32' },
    recompute: { type: 'boolean', default: false },
    jit: { type: 'boolean', default: false },
    attention: { type: 'string', default: 'full' },
    steps: { type: 'string', default: '5' },
    warmup: { type: 'string', default: '2' },
    'exact-weights': { type: 'boolean', default: false },
    'allow-cpu': { type: 'boolean', default: false },
    export: { type: 'string' },
  },
});

function config(): Qwen2Config {
  const { layers, vocabulary } = options;
  const base = options.width === 'small' ? widths.small : widths['0.5b'];
  return {
    ...base,
    ...(layers === undefined ? {} : { layers: Number(layers) }),
    ...(vocabulary === undefined ? {} : { vocabulary: Number(vocabulary) }),
  };
}

const bundleOf = (sizes: Qwen2Config) =>
  backboneBundle(sizes, { products: options.products === 'bf16' ? 'bf16' : 'f32', recompute: options.recompute });

async function steps(): Promise<BackboneReport> {
  const sizes = config();
  const baseMb = residentMb();
  const bundle = bundleOf(sizes);
  const session = await tensorFlowEngine.open(bundle, {
    requireGpu: !options['allow-cpu'],
    ...(options.jit ? { jit: ['step'] } : {}),
  });
  const fill = bundle.programs.find(({ name }) => name === 'fill');
  if (options['exact-weights']) await initializeState(session, bundle.state, seed);
  else if (fill !== undefined) await session.run(fill.name, fillFeeds(fill));
  const batch = backboneBatch(Number(options.tokens), sizes.vocabulary);
  const attention = options.attention === 'causal' ? 'causal' : 'full';
  const [losses, stepMs]: [number[], number[]] = [[], []];
  const [counted, warmup] = [Number(options.steps), Number(options.warmup)];
  const opened = performance.now();
  let firstMs = 0;
  for (let t = 1; t <= warmup + counted; t++) {
    const start = performance.now();
    const { loss } = await session.run('step', backboneFeeds(batch, attention, t));
    if (t === 1) firstMs = performance.now() - opened;
    if (t > warmup) stepMs.push(performance.now() - start);
    losses.push(loss?.data[0] ?? NaN);
  }
  await session.close();
  const parameters = bundle.state.filter(({ role }) => role === 'parameter');
  return {
    version: 'TensorFlow',
    parameters: parameters.reduce((sum, entry) => sum + entryElements(entry), 0),
    stepMs,
    firstMs,
    losses,
    hostMb: peakHostMb() - baseMb,
  };
}

/** Ids are exact in f32. */
function exportBackbone(folder: string): { readonly tensors: number } {
  const sizes = config();
  const { ids, labels } = backboneBatch(Number(options.tokens), sizes.vocabulary);
  const numbers = { ...ids, data: Float32Array.from(ids.data) };
  return exportTensors(folder, bundleOf(sizes), seed, { ids: numbers, labels });
}

await answerParent(async () => (options.export === undefined ? steps() : exportBackbone(options.export)));
