import type { Terminal } from './terminal/terminal.js';

/** The engines that `--engine` names; `auto` takes the fastest that is installed. */
export const ENGINES = ['auto', 'tensorflow', 'onnxruntime', 'reference'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Options that every command takes. */
export interface GlobalOptions {
  /** One JSON value on stdout instead of text. */
  readonly json: boolean;
  /** No progress; results and errors only. */
  readonly quiet: boolean;
  /** Stacks of errors and details of the run. */
  readonly verbose: boolean;
  readonly engine: EngineName;
}

/** What a command gets besides its own options. */
export interface CommandContext {
  readonly globals: GlobalOptions;
  readonly terminal: Terminal;
  /** Aborts on Ctrl-C: save, then stop. */
  readonly signal: AbortSignal;
}

/** Writes a command's result to stdout: the value as JSON under `--json`, else the text. */
export function printResult(context: CommandContext, value: unknown, text: string): void {
  context.terminal.stdout.write(context.globals.json ? `${JSON.stringify(value, null, 2)}\n` : text);
}

/** Writes a line for people to stderr, unless `--quiet`. */
export function printNote(context: CommandContext, line: string): void {
  if (!context.globals.quiet) context.terminal.stderr.write(`${line}\n`);
}
