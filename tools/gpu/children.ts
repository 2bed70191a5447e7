import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildAnswer } from './child-answer.js';

/** What came of a process: its answer, or why there is none. */
export type Outcome<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly outOfMemory: boolean; readonly reason: string };

export interface ChildOptions {
  /** Beyond this process's own; an undefined one is taken out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds: number;
  /** Shows the process's own lines, such as progress. */
  readonly onLine?: (line: string) => void;
}

/** Whether this runs from TypeScript sources; a packed folder holds JavaScript. */
const fromSource = import.meta.url.endsWith('.ts');
const sourceFlags = fromSource ? ['--conditions=@videoitg/source', '--import', 'tsx'] : [];

/** Runs one of our scripts in a process of its own. @param script Its name without an extension. */
export function runOwn<R>(script: string, args: readonly string[], options: ChildOptions): Promise<Outcome<R>> {
  const file = fileURLToPath(new URL(`./${script}.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  return run(process.execPath, [...sourceFlags, file, ...args], options);
}

/** Runs the PyTorch peer, with the library path from before a GPU kit changed it. */
export function runTorch<R>(python: string, args: readonly string[], options: ChildOptions): Promise<Outcome<R>> {
  const file = fileURLToPath(new URL('./torch_backbone.py', import.meta.url));
  const plain = process.env['VIDEOITG_PLAIN_LIBRARY_PATH'];
  const paths = plain === undefined ? {} : { LD_LIBRARY_PATH: plain === '' ? undefined : plain };
  return run(python, [file, ...args], { ...options, environment: { ...paths, ...options.environment } });
}

function run<R>(command: string, args: readonly string[], options: ChildOptions): Promise<Outcome<R>> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...options.environment };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, options.timeoutSeconds * 1e3);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine?.(line);
    });
    const fail = (reason: string, outOfMemory = false): void => resolve({ ok: false, outOfMemory, reason });
    child.on('error', (error) => fail(`${command} cannot be started: ${error.message}.`));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (late) return fail(`It took longer than ${options.timeoutSeconds} s and was stopped; --timeout allows more.`);
      const answer = lastAnswer<R>(output.stdout);
      if (answer?.ok === true) return resolve(answer);
      if (answer?.ok === false) return fail(answer.message, answer.outOfMemory);
      if (signal === 'SIGKILL')
        return fail('It was killed from outside: the machine’s memory ran out, most likely.', true);
      const words = lastWords(output.stderr);
      fail(`It ended with ${signal ?? `code ${code}`}: ${words}`, memoryWords.test(words));
    });
  });
}

function lastAnswer<R>(stdout: string): ChildAnswer<R> | undefined {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  try {
    // The scripts beside this file print what their callers' type says.
    return JSON.parse(line) as ChildAnswer<R>;
  } catch {
    return undefined; // it ended before it could answer
  }
}

/** What a library says when memory runs out and it ends its process. */
const memoryWords = /bad_alloc|RESOURCE_EXHAUSTED|out of memory/i;

/** The line of an error, else the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.findLast((line) => /Error|\bF\d{4}\b|Check failed|bad_alloc/.test(line)) ??
    lines.at(-1) ??
    'it said nothing'
  ).trim();
}
