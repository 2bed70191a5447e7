import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.js';
import { Progress } from './progress.js';

/** Erasing made visible. */
const show = (text: string): string => text.replaceAll('\r\u001b[2K', '\n<erase>');

describe('Progress', () => {
  it('redraws one line on a terminal', () => {
    const terminal = fakeTerminal({ tty: true, columns: 100, environment: { NO_COLOR: '1' } });
    const progress = new Progress(terminal, { label: 'training', total: 200, unit: 'steps' });
    progress.update(0);
    terminal.advance(1000);
    progress.update(50, 'loss 0.61');
    terminal.advance(10);
    progress.update(51); // too soon to redraw
    terminal.advance(990);
    progress.update(100, 'loss 0.41');
    progress.log('  saved runs/a');
    terminal.advance(2000);
    progress.update(200);
    progress.finish();
    progress.finish();
    progress.update(3);
    expect(show(terminal.err())).toMatchInlineSnapshot(`
      "
      <erase>  training   ────────────────────  0/200 steps
      <erase>  training   ━━━━━───────────────  50/200 steps   50 steps/s   3.0 s left   loss 0.61
      <erase>  training   ━━━━━━━━━━──────────  100/200 steps   50 steps/s   2.0 s left   loss 0.41
      <erase>  saved runs/a

      <erase>  training   ━━━━━━━━━━──────────  100/200 steps   50 steps/s   2.0 s left   loss 0.41
      <erase>  training   ━━━━━━━━━━━━━━━━━━━━  200/200 steps   50 steps/s   loss 0.41
      <erase>  training   200 steps   loss 0.41   4.0 s
      "
    `);
    expect(terminal.out()).toBe('');
  });

  it('prints one plain line per interval elsewhere', () => {
    const terminal = fakeTerminal();
    const progress = new Progress(terminal, { label: 'decoding', total: 90, unit: 'videos', lineMs: 5000 });
    for (let done = 1; done <= 12; done++) {
      terminal.advance(1000);
      progress.update(done);
    }
    progress.finish('2 skipped');
    expect(terminal.err()).toMatchInlineSnapshot(`
      "decoding: 5 %, 5/90 videos, 1 videos/s, 1 min 25 s left
      decoding: 11 %, 10/90 videos, 1 videos/s, 1 min 20 s left
        decoding   12 videos   2 skipped   12 s
      "
    `);
  });

  it('shows no bar and no ETA without a total', () => {
    const terminal = fakeTerminal({ tty: true, environment: { NO_COLOR: '1' } });
    const progress = new Progress(terminal, { label: 'reading', unit: 'frames' });
    terminal.advance(2000);
    progress.update(3000);
    expect(show(terminal.err())).toMatchInlineSnapshot(`
      "
      <erase>  reading    3,000 frames   1,500 frames/s"
    `);
  });

  it('never wraps: a narrow terminal loses the note, then the ETA, then the bar', () => {
    const lines = [60, 50, 30, 12].map((columns) => {
      const terminal = fakeTerminal({ tty: true, columns, environment: { NO_COLOR: '1' } });
      const progress = new Progress(terminal, { label: 'training', total: 4000, unit: 'steps' });
      terminal.advance(1000);
      progress.update(100, 'loss 0.61');
      return show(terminal.err());
    });
    expect(lines.join('')).toMatchInlineSnapshot(`
      "
      <erase>  training   ━───────────────────  100/4,000 steps
      <erase>  training   100/4,000 steps
      <erase>  training   100/4,000 steps
      <erase>  training "
    `);
  });

  it('colours where colour is wanted, and says nothing when told to be quiet', () => {
    const terminal = fakeTerminal({ tty: true, columns: 100 });
    new Progress(terminal, { label: 'x', total: 2, unit: 'y' }).update(1);
    expect(terminal.err()).toContain('\u001b[36m━');
    const silent = fakeTerminal({ tty: true });
    const quiet = new Progress(silent, { label: 'x', total: 2, unit: 'y', quiet: true });
    quiet.update(1);
    quiet.log('line');
    quiet.finish();
    expect(silent.err()).toBe('');
  });

  it('makes a hostile note harmless', () => {
    const terminal = fakeTerminal({ tty: true, columns: 100, environment: { NO_COLOR: '1' } });
    new Progress(terminal, { label: 'x', total: 2, unit: 'y' }).update(1, 'a\u001b[2Jb\nc');
    expect(terminal.err()).toContain('a\\x1b[2Jb c');
  });
});
