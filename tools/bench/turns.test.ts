import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation.js';
import { runTurns, type Side } from './turns.js';

/** A side whose first step of a turn takes 1,000 ms and whose others take `ms`, by its own account. */
function side(name: string, ms: number, said: string[]): Side {
  const script = `
    require('node:readline').createInterface({ input: process.stdin })
      .on('line', (line) => console.log(JSON.stringify({ stepMs: Array.from({ length: line }, (_, at) => (at === 0 ? 1000 : ${ms})) })))
      .on('close', () => console.log('{"peakRssMb":64}'));
  `;
  return {
    name,
    start: () => {
      said.push(`${name} starts`);
      const process = new Conversation('node', ['-e', script], name);
      const ask = process.ask.bind(process);
      process.ask = <R>(line: string): Promise<R> => {
        said.push(`${name} ${line}`);
        return ask<R>(line);
      };
      return process;
    },
  };
}

const broken = (optional: boolean): Side => ({
  name: 'broken',
  optional,
  start: () => new Conversation('node', ['-e', 'throw new Error("no kernel for bf16")'], 'broken'),
});
const contest = { name: 'steps', what: 'a test', against: [], rounds: 1, turns: 2, steps: 2 };

describe('sides that take turns', () => {
  it('are all started first and then go forth and back; the first step of a turn is not counted', async () => {
    const [said, log]: [string[], string[]] = [[], []];
    const sides = [side('a', 4, said), side('b', 30, said)];
    const result = await runTurns({ ...contest, sides, rounds: 2, log: (line) => log.push(line) });
    const round = ['a starts', 'a 0', 'b starts', 'b 0', 'a 3', 'b 3', 'b 3', 'a 3'];
    expect(said).toEqual([...round, ...round]);
    expect(result.entries).toEqual([
      { name: 'a', ms: [4, 4], mb: [64, 64] },
      { name: 'b', ms: [30, 30], mb: [64, 64] },
    ]);
    expect(log).toEqual([1, 2].map((at) => `steps, round ${at} of 2: a 4.00 ms, 64 MB · b 30 ms, 64 MB`));
  });

  it('go on without one that does not run, where it may be left out', async () => {
    const log: string[] = [];
    const sides = [broken(true), side('a', 4, [])];
    const { entries } = await runTurns({ ...contest, sides, log: (line) => log.push(line) });
    expect(entries.map(({ name }) => name)).toEqual(['a']);
    expect(log[0]).toBe('steps: "broken" is left out: broken ended with code 1: Error: no kernel for bf16');
  });

  it('end with one that does not run otherwise', async () => {
    const sides = [side('a', 4, []), broken(false)];
    await expect(runTurns({ ...contest, sides, log: () => undefined })).rejects.toThrow('no kernel for bf16');
  });
});
