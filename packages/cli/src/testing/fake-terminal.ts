import type { Environment, Terminal } from '../terminal/terminal.js';

export interface FakeTerminal extends Terminal {
  /** Everything written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Moves the clock. */
  readonly advance: (ms: number) => void;
}

/** A terminal of a test: it remembers what is written, and its clock moves only when told. */
export function fakeTerminal(
  options: { tty?: boolean; columns?: number; environment?: Environment } = {},
): FakeTerminal {
  const written = { out: '', err: '' };
  let time = 0;
  const stream = (key: 'out' | 'err') => ({
    isTTY: options.tty ?? false,
    columns: options.columns,
    write: (text: string) => {
      written[key] += text;
    },
  });
  return {
    stdout: stream('out'),
    stderr: stream('err'),
    environment: options.environment ?? {},
    now: () => time,
    out: () => written.out,
    err: () => written.err,
    advance: (ms) => {
      time += ms;
    },
  };
}
