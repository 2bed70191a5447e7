// Speed and memory of the onnxruntime engine, beside PyTorch and beside the plain form.
//
//   npm run bench                                   all of it
//   npm run bench -- train-step --json FILE         one benchmark; the rows also as JSON
//   options: --rounds 5 --threads 2 --modes eager,fused,compile --python PYTHON
//
// PyTorch is found through --python, else VIDEOITG_BENCH_PYTHON, else python3.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { attentionBench } from './attention-bench.js';
import { describeMachine } from './machine.js';
import { BenchError, torchVersion } from './processes.js';
import type { Row } from './report.js';
import { stepBench } from './step-bench.js';
import { renderTable } from './table.js';

const stepBenches = [
  { name: 'train-step', shape: 'bench', steps: 10 },
  { name: 'mini-step', shape: 'mini', steps: 60 },
] as const;
const known = [...stepBenches.map(({ name }) => name), 'attention'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    modes: { type: 'string', default: 'eager,fused,compile' },
    python: { type: 'string', default: process.env['VIDEOITG_BENCH_PYTHON'] ?? 'python3' },
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
  const unknown = positionals.find((name) => !known.some((one) => one === name));
  if (unknown !== undefined)
    throw new BenchError(`There is no benchmark "${unknown}". There are: ${known.join(', ')}.`);
  const asked = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
  const [rounds, threads] = [count('rounds', options.rounds), count('threads', options.threads)];
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const steps = stepBenches.filter(({ name }) => asked(name));
  if (steps.length > 0) log(`PyTorch ${await torchVersion(options.python)}`);
  const rows: Row[] = [];
  for (const bench of steps) {
    rows.push(
      ...(await stepBench(bench, { python: options.python, modes: options.modes.split(','), rounds, threads, log })),
    );
  }
  if (asked('attention')) rows.push(...(await attentionBench({ rounds, threads, log })));
  const machine = describeMachine();
  process.stdout.write(renderTable(rows, machine, threads));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine, threads, rounds, rows }, null, 2)}\n`);
  }
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new BenchError(`--${name} is "${text}", not a positive whole number.`);
  return value;
}
