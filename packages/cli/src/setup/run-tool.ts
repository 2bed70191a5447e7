import { spawn } from 'node:child_process';

/** What a program gave back. */
export interface ToolResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The program could not be started. */
  readonly missing: boolean;
}

export interface ToolOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A name that stands for no program: nothing is there, or something that cannot be executed. */
const noProgram = new Set(['ENOENT', 'EACCES']);

/**
 * Runs a program with arguments, never through a shell, and collects what it prints.
 *
 * When the signal aborts, the program is asked to end, and the signal's reason is thrown once it has: until then it may
 * still write into folders that the caller removes.
 */
export function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const { input, cwd, environment = {}, signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, [...args], { cwd, env: { ...process.env, ...environment }, signal });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (noProgram.has(error.code ?? '')) resolve({ code: null, ...output, missing: true });
      else if (!signal?.aborted) reject(error);
    });
    child.on('exit', () => {
      if (signal?.aborted) reject(signal.reason as Error); // an `InterruptedError`
    });
    child.on('close', (code) => resolve({ code, ...output, missing: false }));
    child.stdin.on('error', () => undefined); // a program that ended early has said why
    child.stdin.end(input ?? '');
  });
}

/** The last line that says something: what a tool's report usually comes down to. */
export function lastLine({ stdout, stderr }: ToolResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^(WARNING|\[notice\])/i.test(line));
  return (telling.findLast((line) => /error|not found|failed/i.test(line)) ?? telling.at(-1) ?? '').replace(/\.$/, '');
}
