import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.js';
import { formatBytes, formatClock, formatCount, formatDuration, formatNumber } from './format.js';
import { watchInterrupt } from './interrupt.js';
import { printable, printableLine } from './printable.js';
import { SlidingRate } from './rate.js';
import { table } from './table.js';
import { isLive, wantsColor } from './terminal.js';

const stream = (isTTY: boolean) => ({ isTTY, write: () => true });

describe('wantsColor and isLive', () => {
  it.each([
    [true, {}, true, true],
    [false, {}, false, false],
    [true, { NO_COLOR: '1' }, false, true],
    [true, { NO_COLOR: '' }, true, true],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, true],
    [false, { FORCE_COLOR: '' }, true, false],
    [true, { FORCE_COLOR: '0' }, false, true],
    [true, { TERM: 'dumb' }, false, false],
    [true, { CI: 'true' }, true, false],
    [false, { CI: '1' }, true, false],
    [false, { CI: 'false' }, false, false],
  ])('terminal %s with %o: colour %s, live %s', (tty, environment, color, live) => {
    expect(wantsColor(stream(tty), environment)).toBe(color);
    expect(isLive(stream(tty), environment)).toBe(live);
  });
});

describe('SlidingRate', () => {
  it('forgets what is older than the window', () => {
    const rate = new SlidingRate(10_000);
    expect(rate.perSecond()).toBeUndefined();
    rate.add(0, 0);
    expect(rate.perSecond()).toBeUndefined();
    rate.add(5_000, 5); // 5 items in 5 s
    expect(rate.perSecond()).toBe(1);
    rate.add(10_000, 35); // from (0 s, 0)
    expect(rate.perSecond()).toBe(3.5);
    rate.add(16_000, 101); // left edge is now (5 s, 5): 96 items in 11 s
    expect(rate.perSecond()).toBeCloseTo(96 / 11, 12);
  });
});

describe('formats', () => {
  it('writes clock times as players do', () => {
    expect([0, 12.99, 252, 3599, 3600, 15_132, Number.NaN].map(formatClock)).toEqual([
      '0:00',
      '0:12',
      '4:12',
      '59:59',
      '1:00:00',
      '4:12:12',
      '–:––',
    ]);
  });
  it('writes durations for people', () => {
    expect([0.44, 9.94, 9.96, 59.4, 59.6, 185, 3599.6, 7620, -1, Infinity].map(formatDuration)).toEqual([
      '0.4 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 00 s',
      '3 min 05 s',
      '1 h 00 min',
      '2 h 07 min',
      'unknown',
      'unknown',
    ]);
  });
  it('writes numbers short', () => {
    expect([0, 0.214, 2.4e-7, 1750, 123.4, 0.9312, 1_234_567.8, NaN].map(formatNumber)).toEqual([
      '0',
      '0.214',
      '2.4e-7',
      '1,750',
      '123',
      '0.931',
      '1.2e6',
      'NaN',
    ]);
    expect(formatCount(31_212)).toBe('31,212');
    expect([512, 7_800_000, 13_100_000_000, 999_600].map(formatBytes)).toEqual([
      '512 B',
      '7.8 MB',
      '13.1 GB',
      '1.0 MB',
    ]);
  });
});

describe('printable', () => {
  it('defuses escapes and invisible reordering, and keeps words', () => {
    expect(printable('a\u001b]0;x\u0007b\nc')).toBe('a\\x1b]0;x\\x07b\nc');
    expect(printable('gpj\u202e4pm')).toBe('gpj\\u202e4pm');
    expect(printableLine('Où est\r\n l’été? 中文')).toBe('Où est  l’été? 中文');
  });
});

describe('table', () => {
  it('aligns columns, wide characters too', () => {
    const text = table(
      [{ title: 'rank', align: 'right' }, { title: 'time', align: 'right' }, { title: 'file' }, { title: 'note' }],
      [
        ['1', '0:04:12', '图表.mp4', 'first'],
        ['12', '0:13', 'b\u001b[31m.mp4', ''],
      ],
    );
    expect(text).toMatchInlineSnapshot(`
      "  rank      time   file            note
           1   0:04:12   图表.mp4        first
          12      0:13   b\\x1b[31m.mp4
      "
    `);
  });
  it('refuses a ragged row', () => {
    expect(() => table([{ title: 'a' }], [['1', '2']])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: table: row 0 has 2 cells for 1 columns]`,
    );
  });
});

describe('watchInterrupt', () => {
  it('asks to save on the first Ctrl-C, ends on the second, and lets go', () => {
    const source = new EventEmitter();
    const terminal = fakeTerminal();
    const codes: number[] = [];
    const interrupt = watchInterrupt(source, terminal.stderr, (code) => codes.push(code));
    expect(interrupt.signal.aborted).toBe(false);
    source.emit('SIGINT');
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(codes).toEqual([]);
    source.emit('SIGINT');
    expect(codes).toEqual([130]);
    expect(terminal.err()).toMatchInlineSnapshot(`
      "
      videoitg: saving, then stopping. Ctrl-C again stops at once and loses what is not saved.

      videoitg: stopped at once; what was not saved is lost.
      "
    `);
    interrupt.dispose();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
