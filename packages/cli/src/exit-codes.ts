import { hasMarker, TRY_AGAIN, USER_ERROR } from './errors.js';

/** What the process exits with; documented for scripts that call it. */
export const ExitCode = {
  done: 0,
  /** The user's mistake: a wrong option, a missing file, a broken video. */
  userError: 1,
  /** A fault in this program. */
  internal: 2,
  /** A passing condition (EX_TEMPFAIL of sysexits.h): the same command may work later. */
  tryAgain: 75,
  /** Stopped from the keyboard (128 + SIGINT). */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * The exit code that an error stands for.
 *
 * The markers decide before the name does, so that an aborted read of a broken video is still the user's mistake.
 */
export function exitCodeOf(error: unknown): ExitCode {
  if (hasMarker(error, USER_ERROR)) return ExitCode.userError;
  if (hasMarker(error, TRY_AGAIN)) return ExitCode.tryAgain;
  if (error instanceof Error && error.name === 'AbortError') return ExitCode.interrupted;
  return ExitCode.internal;
}
