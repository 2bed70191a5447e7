// Speed and memory of the engines, beside PyTorch and beside plain forms.
//
//   npm run bench                                   all of it: about an hour and a half
//   npm run bench -- train-step --json FILE         one benchmark; the numbers of every round also as JSON
//   options: --rounds 5 --threads 2 --modes eager,fused,compile,autocast --python PYTHON --quickstart FOLDER
//
//   npm run bench -- variants                       quality of the heads instead of speed: trains each with three seeds
//   options: --quickstart FOLDER --heads pooling,anchors,FILE --seeds 3 --steps 2000 --out runs/variants
//
//   npm run bench -- real-size                      a selector of 924 million weights scores a video, beside PyTorch: 20
//                                                   minutes a round, 10 GB of memory, 4 GB on the disk
//   options: --size real|tiny --frames 8,16,32 --engine tensorflow --rounds 1 --folder runs/real-size --json FILE
//
// PyTorch is found through --python, else VIDEOITG_BENCH_PYTHON, else python3.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findTensorFlow } from '@videoitg/core';
import { quickstartRecipe } from 'videoitg';
import { attentionBench } from './attention-bench.js';
import { BenchError } from './bench-error.js';
import { blockBench } from './block-bench.js';
import { describeMachine } from './machine.js';
import { torchVersion } from './processes.js';
import { quickstartBench } from './quickstart-bench.js';
import { quickstartCommandBench } from './quickstart-command-bench.js';
import { realSizeBench, sizeNamed } from './real-size/bench.js';
import { recomputeBench } from './recompute-bench.js';
import type { Contest } from './report.js';
import { stepBench, type StepBench } from './step-bench.js';
import { renderTables } from './table.js';
import { variantsBench } from './variants/bench.js';
import { defaultHeads } from './variants/heads.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: '2' },
    modes: { type: 'string', default: 'eager,fused,compile,autocast' },
    python: { type: 'string', default: process.env['VIDEOITG_BENCH_PYTHON'] ?? 'python3' },
    quickstart: { type: 'string', default: 'runs/quickstart' },
    json: { type: 'string' },
    heads: { type: 'string', default: defaultHeads },
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string', default: String(quickstartRecipe.groundingSteps) },
    out: { type: 'string', default: 'runs/variants' },
    size: { type: 'string', default: 'real' },
    frames: { type: 'string', default: '8,16,32' },
    engine: { type: 'string', default: 'tensorflow' },
    folder: { type: 'string', default: 'runs/real-size' },
  },
});

try {
  const alone = { variants, 'real-size': realSize }[positionals.join()];
  await (alone ?? main)();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [rounds, threads] = [count('rounds', options.rounds ?? '5'), count('threads', options.threads)];
  const common = { rounds, threads, log };
  const steps = async (bench: StepBench): Promise<Contest[]> => {
    log(`PyTorch ${await torchVersion(options.python)}`);
    return [await stepBench(bench, { ...common, python: options.python, modes: options.modes.split(',') })];
  };
  const what = 'forward, backward and AdamW of';
  const benchmarks: Readonly<Record<string, () => Promise<Contest[]>>> = {
    'train-step': () =>
      steps({ name: 'train-step', what: `${what} 25.7 M parameters, 512 tokens`, shape: 'bench', turns: 6, steps: 3 }),
    'mini-step': () =>
      steps({
        name: 'mini-step',
        what: `${what} the quickstart's size, 16 x 106 tokens`,
        shape: 'mini',
        turns: 6,
        steps: 20,
      }),
    attention: () => attentionBench(common),
    block: () => blockBench(common),
    recomputation: async () => [await recomputeBench(common)],
    quickstart: () => quickstartBench({ folder: options.quickstart, rounds, log }),
    'quickstart-command': async () => [await quickstartCommandBench({ rounds, log })],
  };
  const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown === 'variants' || unknown === 'real-size')
    throw new BenchError(`The benchmark "${unknown}" runs by itself: name no other beside it.`);
  if (unknown !== undefined) {
    const names = [...Object.keys(benchmarks), 'variants', 'real-size'].join(', ');
    throw new BenchError(`There is no benchmark "${unknown}". There are: ${names}.`);
  }
  requireTensorFlow();
  const contests: Contest[] = [];
  for (const [name, run] of Object.entries(benchmarks)) {
    if (positionals.length === 0 || positionals.includes(name)) contests.push(...(await run()));
  }
  const machine = describeMachine();
  process.stdout.write(renderTables(contests, machine, threads));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine, threads, rounds, contests }, null, 2)}\n`);
  }
}

async function variants(): Promise<void> {
  requireTensorFlow();
  const [seeds, steps] = [count('seeds', options.seeds), count('steps', options.steps)];
  const { quickstart, out } = options;
  process.stdout.write(await variantsBench({ quickstart, out, steps, seeds, heads: options.heads.split(','), log }));
}

async function realSize(): Promise<void> {
  if (options.engine === 'tensorflow') requireTensorFlow();
  const { python, folder, engine, json } = options;
  const { table, broken, ...result } = await realSizeBench({
    python,
    folder,
    engine,
    size: sizeNamed(options.size),
    frames: options.frames.split(',').map((text) => count('frames', text)),
    rounds: count('rounds', options.rounds ?? '1'),
    threads: count('threads', options.threads),
    log,
  });
  process.stdout.write(table);
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify(result, null, 2)}
`,
    );
  if (broken.length > 0) throw new BenchError(broken.join('\n'));
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function requireTensorFlow(): void {
  if (findTensorFlow().provider !== undefined) return;
  throw new BenchError('The benchmarks measure TensorFlow, which is not set up: run npx videoitg setup tensorflow.');
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new BenchError(`--${name} is "${text}", not a positive whole number.`);
  return value;
}
