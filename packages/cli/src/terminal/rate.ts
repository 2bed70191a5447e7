/** Items per second over a sliding window: recent work counts, the slow first step does not for long. */
export class SlidingRate {
  /** (time in ms, items done), oldest first; one sample older than the window is kept as its left edge. */
  private readonly samples: { readonly time: number; readonly done: number }[] = [];

  constructor(private readonly windowMs: number) {}

  /** Records that `done` items (a running total) are finished at `time`. */
  add(time: number, done: number): void {
    this.samples.push({ time, done });
    for (let next = this.samples[1]; next !== undefined && next.time <= time - this.windowMs; next = this.samples[1]) {
      this.samples.shift();
    }
  }

  /** Items per second, or undefined until two samples lie apart. */
  perSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.time <= first.time) return undefined;
    return ((last.done - first.done) * 1000) / (last.time - first.time);
  }
}
