import stringWidth from 'string-width';
import { formatCount, formatDuration, formatNumber } from './format.js';
import { printableLine } from './printable.js';
import { SlidingRate } from './rate.js';
import { isLive, stylesFor, type Terminal } from './terminal.js';

export interface ProgressOptions {
  /** What is being done, for example `training`. */
  readonly label: string;
  /** Items in all; without it there is neither a bar nor an ETA. */
  readonly total?: number;
  /** What an item is, for the rate: `steps`, `frames`. */
  readonly unit: string;
  /** Writes nothing at all. */
  readonly quiet?: boolean;
  /** The window of the rate. */
  readonly windowMs?: number;
  /** The least time between two redraws of a bar. */
  readonly redrawMs?: number;
  /** The time between two lines where no bar is drawn. */
  readonly lineMs?: number;
}

const BAR_WIDTH = 20;
const LABEL_WIDTH = 10;
const ERASE_LINE = '\r\u001b[2K';
const DEFAULT_COLUMNS = 80;

/**
 * Progress on stderr: one line that redraws itself on a terminal, one plain line per interval elsewhere, nothing on
 * stdout. Drawing happens inside `update`, so there is no timer to stop.
 */
export class Progress {
  private readonly rate: SlidingRate;
  private readonly live: boolean;
  private readonly started: number;
  private lastDrawn: number;
  private done = 0;
  private note = '';
  private finished = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly options: ProgressOptions,
  ) {
    this.live = isLive(terminal.stderr, terminal.environment);
    this.rate = new SlidingRate(options.windowMs ?? 15_000);
    this.started = terminal.now();
    // A bar shows at once, a log line after its first interval.
    this.lastDrawn = this.live ? Number.NEGATIVE_INFINITY : this.started;
    this.rate.add(this.started, 0);
  }

  /**
   * Says that `done` items are finished.
   * @param note what to show behind the bar, for example `loss 0.21`; the last one stays.
   */
  update(done: number, note?: string): void {
    if (this.finished) return;
    const now = this.terminal.now();
    this.done = done;
    if (note !== undefined) this.note = printableLine(note);
    this.rate.add(now, done);
    const interval = this.live ? (this.options.redrawMs ?? 80) : (this.options.lineMs ?? 10_000);
    if (now - this.lastDrawn < interval) return;
    this.lastDrawn = now;
    this.draw();
  }

  /** Prints a line of its own without damaging the bar. */
  log(line: string): void {
    if (this.options.quiet === true) return;
    this.terminal.stderr.write(`${this.live && !this.finished ? ERASE_LINE : ''}${line}\n`);
    if (this.live && !this.finished) this.draw();
  }

  /** Ends with one summary line; further calls do nothing. */
  finish(note = this.note): void {
    if (this.finished) return;
    this.finished = true;
    const seconds = (this.terminal.now() - this.started) / 1000;
    const count = `${formatCount(this.done)} ${this.options.unit}`;
    const line = [`  ${this.options.label.padEnd(LABEL_WIDTH)} ${count}`, printableLine(note), formatDuration(seconds)];
    this.write(`${this.live ? ERASE_LINE : ''}${line.filter((part) => part !== '').join('   ')}\n`);
  }

  private draw(): void {
    const text = this.live ? this.barLine() : this.plainLine();
    this.write(this.live ? `${ERASE_LINE}${text}` : `${text}\n`);
  }

  private write(text: string): void {
    if (this.options.quiet !== true) this.terminal.stderr.write(text);
  }

  private parts(): string[] {
    const { total, unit } = this.options;
    const perSecond = this.rate.perSecond();
    const count = total === undefined ? formatCount(this.done) : `${formatCount(this.done)}/${formatCount(total)}`;
    const parts = [`${count} ${unit}`];
    if (perSecond !== undefined && perSecond > 0) {
      parts.push(`${formatNumber(Number(perSecond.toPrecision(3)))} ${unit}/s`);
      if (total !== undefined && this.done < total) {
        parts.push(`${formatDuration((total - this.done) / perSecond)} left`);
      }
    }
    if (this.note !== '') parts.push(this.note);
    return parts;
  }

  private plainLine(): string {
    const { label, total } = this.options;
    const percent = total === undefined ? [] : [`${Math.floor(100 * fraction(this.done, total))} %`];
    return `${label}: ${[...percent, ...this.parts()].join(', ')}`;
  }

  private barLine(): string {
    const { stderr, environment } = this.terminal;
    const style = stylesFor(stderr, environment);
    const columns = (stderr.columns ?? DEFAULT_COLUMNS) - 1;
    const label = `  ${this.options.label.padEnd(LABEL_WIDTH)} `;
    const barWidth = this.options.total === undefined ? 0 : BAR_WIDTH + 2;
    const parts = this.parts();
    // A line that wraps cannot be erased: what does not fit is left out, from the end.
    while (parts.length > 1 && stringWidth(label) + barWidth + stringWidth(parts.join('   ')) > columns) parts.pop();
    const filled = Math.round(BAR_WIDTH * fraction(this.done, this.options.total ?? 1));
    const bar = `${style.cyan('━'.repeat(filled))}${style.dim('─'.repeat(BAR_WIDTH - filled))}  `;
    const narrowest = stringWidth(label) + stringWidth(parts[0] ?? '');
    if (narrowest > columns) return `${label}${parts[0] ?? ''}`.slice(0, Math.max(0, columns));
    const showBar = barWidth > 0 && narrowest + barWidth <= columns;
    return `${label}${showBar ? bar : ''}${parts.join(style.dim('   '))}`;
  }
}

function fraction(done: number, total: number): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
}
