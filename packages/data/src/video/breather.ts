import { setImmediate } from 'node:timers/promises';

const LONGEST_BUSY_MS = 8; // half a screen refresh: progress bars and signals stay smooth

/** Lets the event loop run at intervals during long synchronous work. */
export class EventLoopBreather {
  private since = performance.now();

  /** Waits for one turn of the event loop if the last one is long ago. */
  async breathe(): Promise<void> {
    if (performance.now() - this.since < LONGEST_BUSY_MS) return;
    await setImmediate();
    this.since = performance.now();
  }
}
