import { ExitCode, exitCodeOf } from './exit-codes.js';
import { redact } from './redact.js';
import { printable } from './terminal/printable.js';

export interface PrintErrorOptions {
  /** Adds the stack, also to the user's mistakes. */
  readonly verbose?: boolean;
  /** Values of secret variables found here are never printed. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The whole text that a failed command leaves on stderr: `videoitg: sentence`, the chain of causes for a fault of
 * ours, and the stack when it is asked for.
 */
export function formatError(error: unknown, options: PrintErrorOptions = {}): string {
  const code = exitCodeOf(error);
  const lines = [`videoitg: ${messageOf(error)}`];
  if (code === ExitCode.internal) {
    lines[0] = `videoitg: internal fault: ${messageOf(error)}`;
    lines.push(...causes(error).map((cause) => `  because: ${messageOf(cause)}`));
    if (options.verbose !== true) lines.push('  This is a defect of videoitg. Run again with --verbose and report it.');
  }
  if (options.verbose === true) lines.push(...stackLines(error));
  return `${lines.map((line) => printable(redact(line, options.environment))).join('\n')}\n`;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.trim();
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  // A cause may point back into the chain.
  while (cause !== undefined && !chain.includes(cause) && chain.length < 8) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

function stackLines(error: unknown): string[] {
  return [error, ...causes(error)].flatMap((each) =>
    each instanceof Error && each.stack !== undefined ? each.stack.split('\n').map((line) => `  ${line.trim()}`) : [],
  );
}
