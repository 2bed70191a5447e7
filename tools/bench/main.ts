// Speed and memory of the engines, beside PyTorch and beside plain forms.
//
//   npm run bench                                   all of it: about an hour
//   npm run bench -- train-step --json FILE         one benchmark; the numbers of every round also as JSON
//   options: --rounds 5 --threads 2 --modes eager,fused,compile,autocast --python PYTHON --quickstart FOLDER
//
// PyTorch is found through --python, else VIDEOITG_BENCH_PYTHON, else python3.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findTensorFlow } from '@videoitg/core';
import { attentionBench } from './attention-bench.js';
import { blockBench } from './block-bench.js';
import { describeMachine } from './machine.js';
import { BenchError, torchVersion } from './processes.js';
import { quickstartBench } from './quickstart-bench.js';
import { recomputeBench } from './recompute-bench.js';
import type { Contest } from './report.js';
import { stepBench, type StepBench } from './step-bench.js';
import { renderTables } from './table.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    modes: { type: 'string', default: 'eager,fused,compile,autocast' },
    python: { type: 'string', default: process.env['VIDEOITG_BENCH_PYTHON'] ?? 'python3' },
    quickstart: { type: 'string', default: 'runs/quickstart' },
    json: { type: 'string' },
  },
});

try {
  await main();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [rounds, threads] = [count('rounds', options.rounds), count('threads', options.threads)];
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const common = { rounds, threads, log };
  const steps = async (bench: StepBench): Promise<Contest[]> => {
    log(`PyTorch ${await torchVersion(options.python)}`);
    return [await stepBench(bench, { ...common, python: options.python, modes: options.modes.split(',') })];
  };
  const what = 'forward, backward and AdamW of';
  const benchmarks: Readonly<Record<string, () => Promise<Contest[]>>> = {
    'train-step': () =>
      steps({ name: 'train-step', what: `${what} 25.7 M parameters, 512 tokens`, shape: 'bench', steps: 10 }),
    'mini-step': () =>
      steps({ name: 'mini-step', what: `${what} the quickstart's size, 16 x 106 tokens`, shape: 'mini', steps: 60 }),
    attention: () => attentionBench(common),
    block: () => blockBench(common),
    recomputation: async () => [await recomputeBench(common)],
    quickstart: () => quickstartBench({ folder: options.quickstart, rounds, log }),
  };
  const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined)
    throw new BenchError(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  if (findTensorFlow().provider === undefined)
    throw new BenchError('The benchmarks measure TensorFlow, which is not set up: run npx videoitg setup tensorflow.');
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

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new BenchError(`--${name} is "${text}", not a positive whole number.`);
  return value;
}
