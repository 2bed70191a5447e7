import type { CommandContext } from '../context.js';
import { Progress } from '../terminal/progress.js';

/** Wall-clock seconds of the phases of a run, one after the other, so that they sum to the whole. */
export class Phases {
  readonly #seconds = new Map<string, number>();
  #current: { readonly name: string; readonly start: number } | undefined;

  constructor(readonly context: CommandContext) {}

  /** Ends the current phase and begins another. @throws the signal's reason once the run is to stop. */
  begin(name: string): void {
    this.end();
    this.context.signal.throwIfAborted();
    this.#current = { name, start: this.context.terminal.now() };
  }

  end(): void {
    if (this.#current === undefined) return;
    const { name, start } = this.#current;
    this.#current = undefined;
    this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + (this.context.terminal.now() - start) / 1e3);
  }

  /** By phase, in the order in which they began; the current one is left out. */
  get seconds(): Record<string, number> {
    return Object.fromEntries(this.#seconds);
  }

  progress(label: string, unit: string, total: number): Progress {
    return new Progress(this.context.terminal, { label, unit, total, quiet: this.context.globals.quiet });
  }
}
