import { CommanderError } from 'commander';
import type { CommandContext, GlobalOptions } from './context.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { explainUsageError } from './usage-error.js';
import { formatError } from './print-error.js';
import { createProgram } from './program.js';
import { explainSystemError } from './system-errors.js';
import { watchInterrupt } from './terminal/interrupt.js';
import type { Terminal } from './terminal/terminal.js';

/**
 * Runs one command line and returns the exit code; it never throws and never ends the process, except on a second
 * Ctrl-C.
 * @param args the words after `videoitg`.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const interrupt = watchInterrupt(process, terminal.stderr, (code) => process.exit(code));
  const contextOf = (globals: GlobalOptions): CommandContext => ({ globals, terminal, signal: interrupt.signal });
  const program = createProgram(terminal, contextOf);
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return interrupt.signal.aborted ? ExitCode.interrupted : ExitCode.done;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return ExitCode.done;
    const error =
      thrown instanceof CommanderError
        ? explainUsageError(thrown, args, program)
        : (explainSystemError(thrown) ?? thrown);
    // The flag is looked for in the words themselves: parsing may have failed before it was read.
    const verbose = args.includes('--verbose');
    terminal.stderr.write(formatError(error, { verbose, environment: terminal.environment }));
    return exitCodeOf(error);
  } finally {
    interrupt.dispose();
  }
}
