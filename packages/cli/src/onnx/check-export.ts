import { openOnnxFile } from '@videoitg/core';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCheckCases } from './check-cases.js';

/** Largest difference between an ONNX file's scores and the expected ones, over all cases of a check file. */
export async function compareOnnx(onnx: string, check: string): Promise<number> {
  const file = await openOnnxFile(onnx);
  try {
    let largest = 0;
    for (const { feeds, scores } of await readCheckCases(check)) {
      const wanted = Object.fromEntries(Object.entries(feeds).filter(([name]) => file.inputs.includes(name)));
      const results = await file.run(wanted);
      largest = Math.max(largest, largestDifference(results['scores']?.data ?? [], scores));
    }
    return largest;
  } finally {
    await file.close();
  }
}

/** The same in a process that has seen nothing of the training. */
export async function compareOnnxAfresh(onnx: string, check: string): Promise<number> {
  const source = import.meta.url.endsWith('.ts');
  const module = fileURLToPath(new URL(source ? './compare-process.ts' : './compare-process.js', import.meta.url));
  const execArgv = source ? sourceFlags() : [];
  return new Promise((resolve, reject) => {
    const child = fork(module, [onnx, check], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let answer: unknown;
    child.on('message', (message) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && typeof answer === 'number') resolve(answer);
      else reject(new Error(`the process that checks ${onnx} ended with code ${code}`));
    });
  });
}

/** A checkout runs its TypeScript sources, also where this process loads them in another way, as tests do. */
function sourceFlags(): string[] {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  return ['--conditions=@videoitg/source', '--import', new URL('./dist/loader.mjs', tsx).href];
}

/** Scores may differ by the rounding of single precision in a sigmoid; more is a defect of the export. */
const largestAllowedDifference = 1e-5;

/** @throws {Error} when an exported file does not give the engine's scores: a fault of this program. */
export function requireSameScores(onnx: string, difference: number): void {
  if (!(difference <= largestAllowedDifference)) throw new Error(`${onnx} differs from the engine by ${difference}`);
}

/** NaN or a missing score counts as an infinite difference. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }
  return largest;
}
