import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSlices, type Command } from './slices.js';

const script = (name: string, text: string): Command => ({ name, args: () => ['-e', text] });

/** A command that writes its name and the time to a file every 20 ms, so many times. */
const ticking = (name: string, file: string, ticks: number): Command =>
  script(
    name,
    `for (let tick = 0; tick < ${ticks}; tick++) {
       const end = Date.now() + 20;
       while (Date.now() < end);
       require('node:fs').appendFileSync(${JSON.stringify(file)}, '${name} ' + Date.now() + '\\n');
     }`,
  );
const options = { name: 'commands', what: 'a test', against: [], rounds: 1, sliceMs: 100, log: () => undefined };

describe('commands in slices', () => {
  it('run one at a time', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'videoitg-slices-')), 'ticks');
    const start = performance.now();
    const { entries } = await runSlices({ ...options, commands: [ticking('a', file, 40), ticking('b', file, 40)] });
    const times = entries.map(({ ms }) => ms[0] ?? NaN);
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect((times[0] ?? NaN) + (times[1] ?? NaN)).toBeLessThanOrEqual(performance.now() - start);
    const names = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.charAt(0));
    expect(names.toSorted().join('')).toBe('a'.repeat(40) + 'b'.repeat(40));
    // Side by side they would change places at about every one of the 80 ticks; in slices of five ticks, at every fifth.
    const changes = names.filter((name, at) => at > 0 && name !== names[at - 1]).length;
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThan(40);
    rmSync(dirname(file), { recursive: true });
  });

  it('know their round, and the log tells it', async () => {
    const [seen, log]: [number[], string[]] = [[], []];
    const command: Command = { name: 'a', args: (round) => (seen.push(round), ['-e', '']) };
    await runSlices({ ...options, rounds: 2, commands: [command], log: (line) => log.push(line) });
    expect(seen).toEqual([1, 2]);
    expect(log.map((line) => line.replace(/\d+ MB|NaN MB/, 'N MB').replace(/[\d.]+ ms/, 'N ms'))).toEqual([
      'commands, round 1 of 2: a N ms, N MB',
      'commands, round 2 of 2: a N ms, N MB',
    ]);
  });

  it('end together when one of them fails, with its last line', async () => {
    const failing = script('b', 'console.error("first"); console.error("no such file"); process.exit(3)');
    const started = performance.now();
    await expect(runSlices({ ...options, commands: [ticking('a', '/dev/null', 3000), failing] })).rejects.toThrow(
      '"b" ended with code 3: no such file',
    );
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
