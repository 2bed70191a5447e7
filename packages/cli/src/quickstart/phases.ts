import type { CommandContext } from '../context.js';
import { Progress } from '../terminal/progress.js';

/** Seconds of each phase of a run, in order, with the progress line of the current one. */
export class Phases {
  readonly seconds: Record<string, number> = {};

  constructor(readonly context: CommandContext) {}

  /** Runs a phase; its time is kept under `name`. */
  async run<R>(name: string, work: () => Promise<R>): Promise<R> {
    this.context.signal.throwIfAborted();
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[name] = (this.seconds[name] ?? 0) + (performance.now() - start) / 1e3;
    }
  }

  progress(label: string, unit: string, total: number): Progress {
    return new Progress(this.context.terminal, { label, unit, total, quiet: this.context.globals.quiet });
  }
}
