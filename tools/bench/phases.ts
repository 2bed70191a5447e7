import type { PhaseTimes } from './report.js';

/** Measures one phase after the other: wall time, and the time that the process's threads had a core. */
export class Phases {
  readonly #seconds: Record<string, number> = {};
  readonly #cpuSeconds: Record<string, number> = {};
  #last = now();

  /** Ends the phase that began at the last mark, or with this object. */
  mark(phase: string): void {
    const { seconds, cpuSeconds } = now();
    this.#seconds[phase] = seconds - this.#last.seconds;
    this.#cpuSeconds[phase] = cpuSeconds - this.#last.cpuSeconds;
    this.#last = { seconds, cpuSeconds };
  }

  get report(): { readonly seconds: PhaseTimes; readonly cpuSeconds: PhaseTimes } {
    return { seconds: this.#seconds, cpuSeconds: this.#cpuSeconds };
  }
}

function now(): { readonly seconds: number; readonly cpuSeconds: number } {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1e3, cpuSeconds: (user + system) / 1e6 };
}
