import type { CommandContext, GlobalOptions } from '../context.js';
import { InterruptedError } from '../errors.js';
import { fakeTerminal, type FakeTerminal } from './fake-terminal.js';

export interface TestContext extends CommandContext {
  readonly terminal: FakeTerminal;
}

/** The context of a command in a test. @param stopAt interrupts the command as soon as stderr shows this. */
export function testContext({ stopAt, ...globals }: Partial<GlobalOptions> & { stopAt?: RegExp } = {}): TestContext {
  const controller = new AbortController();
  const terminal = fakeTerminal({ tty: true, columns: 100, environment: { NO_COLOR: '1' } });
  const write = (text: string): void => {
    terminal.stderr.write(text);
    if (stopAt?.test(text) === true) controller.abort(new InterruptedError());
  };
  return {
    globals: { json: false, quiet: false, verbose: false, engine: 'auto', ...globals },
    terminal: { ...terminal, stderr: { ...terminal.stderr, write } },
    signal: controller.signal,
  };
}
