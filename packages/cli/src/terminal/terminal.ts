import pc from 'picocolors';

/** A stream that text goes to; `process.stdout` and `process.stderr` fit. */
export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}
export type Environment = Readonly<Record<string, string | undefined>>;
/** Milliseconds that only grow. */
export type Clock = () => number;

/** Everything a command touches of the outer world. Tests pass their own. */
export interface Terminal {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly environment: Environment;
  readonly now: Clock;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return { stdout: process.stdout, stderr: process.stderr, environment: process.env, now: () => performance.now() };
}

/**
 * Whether a stream gets colour. NO_COLOR (no-color.org: set and not empty) wins, then FORCE_COLOR (0 and false are
 * no), then `TERM=dumb`; otherwise a terminal gets colour, and CI, whose log viewers know the codes, does too.
 */
export function wantsColor(stream: TextStream, environment: Environment): boolean {
  if (isSet(environment['NO_COLOR'])) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced.toLowerCase() !== 'false';
  if (environment['TERM'] === 'dumb') return false;
  return stream.isTTY === true || isCi(environment);
}

/** Whether a stream can redraw a line: a terminal that a person watches. */
export function isLive(stream: TextStream, environment: Environment): boolean {
  return stream.isTTY === true && environment['TERM'] !== 'dumb' && !isCi(environment);
}

/** The styles of a stream; each is the identity where colour is not wanted. */
export function stylesFor(stream: TextStream, environment: Environment): ReturnType<typeof pc.createColors> {
  return pc.createColors(wantsColor(stream, environment));
}

function isCi(environment: Environment): boolean {
  const ci = environment['CI'];
  return isSet(ci) && ci !== '0' && ci?.toLowerCase() !== 'false';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
