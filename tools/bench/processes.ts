import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BenchError } from './bench-error.js';
import { Conversation } from './conversation.js';

/** Inside the repository, from where the packages are found. */
const builtFolder = fileURLToPath(new URL('../../.cache/bench', import.meta.url));

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs one of our scripts in a process of its own and reads the JSON line that it prints. */
export async function runOurs<R>(script: string, args: readonly string[]): Promise<R> {
  return (await startOurs(script, args)).end<R>();
}

/**
 * Starts one of our scripts in a process of its own. It runs as JavaScript on the built packages, as a user's does: loaders
 * of TypeScript would count as memory of ours.
 */
export async function startOurs(script: string, args: readonly string[]): Promise<Conversation> {
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
  return new Conversation(process.execPath, [file, ...args], script);
}

/** Runs a script in Python likewise. @param script Its path from this folder. */
export function runPython<R>(python: string, script: string, args: readonly string[]): Promise<R> {
  return startPython(python, script, args).end<R>();
}

/** Starts a script in Python likewise. @param script Its path from this folder. */
export function startPython(python: string, script: string, args: readonly string[]): Conversation {
  return new Conversation(python, [pathOf(script), ...args], `${script} ${args.join(' ')}`);
}

/**
 * The version of PyTorch that `python` has.
 *
 * @throws BenchError when there is none.
 */
export async function torchVersion(python: string): Promise<string> {
  try {
    const print = 'import json, torch; print(json.dumps(torch.__version__))';
    return await new Conversation(python, ['-c', print], 'import torch').end<string>();
  } catch {
    throw new BenchError(
      `The peer needs Python with PyTorch, which "${python}" is not: name one with --python or VIDEOITG_BENCH_PYTHON ` +
        '(python3 -m venv env && env/bin/pip install torch==2.13.0).',
    );
  }
}
