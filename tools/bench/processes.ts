import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Inside the repository, from where the packages are found. */
const builtFolder = fileURLToPath(new URL('../../.cache/bench', import.meta.url));

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A process of a benchmark that did not end well; the message is one sentence. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}

/**
 * Runs one of our scripts in a process of its own and reads the JSON line that it prints. It runs as JavaScript on the
 * built packages, as a user's does: loaders of TypeScript would count as memory of ours.
 */
export async function runOurs<R>(script: string, args: readonly string[]): Promise<R> {
  const file = join(builtFolder, script.replace(/\.ts$/, '.js'));
  await build({
    entryPoints: [pathOf(script)],
    outfile: file,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return run<R>(process.execPath, [file, ...args], script);
}

/** Runs the PyTorch script likewise. */
export function runTorch<R>(python: string, args: readonly string[]): Promise<R> {
  return runPython<R>(python, 'torch_step.py', args);
}

/** Runs a script in Python likewise. @param script Its path from this folder. */
export function runPython<R>(python: string, script: string, args: readonly string[]): Promise<R> {
  return run<R>(python, [pathOf(script), ...args], `${script} ${args.join(' ')}`);
}

/**
 * The version of PyTorch that `python` has.
 *
 * @throws BenchError when there is none.
 */
export async function torchVersion(python: string): Promise<string> {
  try {
    return await run<string>(
      python,
      ['-c', 'import json, torch; print(json.dumps(torch.__version__))'],
      'import torch',
    );
  } catch {
    throw new BenchError(
      `The peer needs Python with PyTorch, which "${python}" is not: name one with --python or VIDEOITG_BENCH_PYTHON ` +
        '(python3 -m venv env && env/bin/pip install torch==2.13.0).',
    );
  }
}

function run<R>(command: string, args: readonly string[], what: string): Promise<R> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', (error) => reject(new BenchError(`${what} could not be started: ${error.message}.`)));
    child.on('close', (code) => {
      if (code !== 0) {
        const lines = output.stderr.trim().split('\n');
        const cause = lines.findLast((line) => line.includes('Error')) ?? lines.at(-1) ?? '';
        reject(new BenchError(`${what} ended with code ${code}: ${cause.trim()}`));
        return;
      }
      // The scripts beside this file print what their callers' type says.
      resolve(JSON.parse(output.stdout) as R);
    });
  });
}
