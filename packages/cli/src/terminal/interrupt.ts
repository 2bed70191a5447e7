import { ExitCode } from '../exit-codes.js';
import { InterruptedError } from '../errors.js';
import type { TextStream } from './terminal.js';

/** The part of `process` that delivers Ctrl-C. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface Interrupt {
  /** Aborts on the first Ctrl-C: save, then stop. The reason is an `InterruptedError`. */
  readonly signal: AbortSignal;
  /** Takes the listeners away again. */
  dispose(): void;
}

/**
 * Ctrl-C once asks the work to save and stop; twice ends the process with 130. SIGTERM, which a scheduler sends
 * before it kills, asks the same.
 * @param stopNow ends the process with the given code.
 */
export function watchInterrupt(
  source: SignalSource,
  stderr: TextStream,
  stopNow: (code: typeof ExitCode.interrupted) => void,
): Interrupt {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      stderr.write('\nvideoitg: stopped at once; what was not saved is lost.\n');
      stopNow(ExitCode.interrupted);
      return;
    }
    stderr.write('\nvideoitg: saving, then stopping. Ctrl-C again stops at once and loses what is not saved.\n');
    controller.abort(new InterruptedError());
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    dispose: () => {
      source.off('SIGINT', listener);
      source.off('SIGTERM', listener);
    },
  };
}
