import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from './bench-error.js';
import { describeEnd } from './process-end.js';

/**
 * A Node process, with the processes it starts, that runs for as long as it is told to and is stopped (SIGSTOP) otherwise. Not
 * for Windows, which has no such signal.
 */
export class Stoppable {
  /** Milliseconds that it has run. */
  ms = 0;
  /** Largest resident set of its first process, as seen at the ends of its slices. */
  peakMb = NaN;
  #ended = false;
  #failure: BenchError | undefined;
  #errors = '';
  readonly #child: ChildProcess;
  readonly #end: Promise<void>;

  /** @param name What messages call it. */
  constructor(
    readonly name: string,
    args: readonly string[],
  ) {
    // A process group of its own, which signals reach as a whole.
    this.#child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    this.#end = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(this.#finish(`could not be started: ${error.message}`)));
      this.#child.on('close', (code, signal) =>
        resolve(this.#finish(code === 0 ? undefined : describeEnd(code ?? signal, this.#errors))),
      );
    });
    this.#signal('SIGSTOP');
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Lets it run for so many milliseconds, or until it ends. @throws BenchError when it ends with an error. */
  async run(ms: number): Promise<void> {
    const start = performance.now();
    const slice = new AbortController();
    this.#signal('SIGCONT');
    await Promise.race([this.#end, sleep(ms, undefined, { signal: slice.signal }).catch(() => undefined)]);
    slice.abort();
    this.#signal('SIGSTOP');
    this.ms += performance.now() - start;
    this.peakMb = peakMb(this.#child.pid) ?? this.peakMb;
    if (this.#failure !== undefined) throw this.#failure;
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#ended) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended
    }
  }

  #finish(failure: string | undefined): void {
    this.#ended = true;
    if (failure !== undefined) this.#failure ??= new BenchError(`"${this.name}" ${failure}`);
  }
}

/** Largest resident set of a process so far; undefined where /proc does not tell. */
function peakMb(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // it has just ended, or this is not Linux
  }
}
