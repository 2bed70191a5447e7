import { describe, expect, it } from 'vitest';
import { BenchError } from './bench-error.js';
import { Conversation } from './conversation.js';

const node = (script: string): Conversation => new Conversation(process.execPath, ['-e', script], 'the peer');

describe('a conversation with a process', () => {
  it('is a line for a line, and one for the end of the input', async () => {
    const peer = node(`
      let sum = 0;
      require('node:readline').createInterface({ input: process.stdin })
        .on('line', (line) => console.log(JSON.stringify({ sum: (sum += Number(line)) })))
        .on('close', () => console.log('{"last":true}'));
    `);
    expect(await peer.ask('4')).toEqual({ sum: 4 });
    expect(await peer.ask('3')).toEqual({ sum: 7 });
    expect(await peer.end()).toEqual({ last: true });
  });

  it.each([
    [
      'no such program',
      () => new Conversation('/no/such/program', [], 'the peer'),
      /^the peer could not be started: .*ENOENT/,
    ],
    [
      'an error',
      () => node('throw new RangeError("The loss of step 3 is NaN.")'),
      /code 1: RangeError: The loss of step 3 is NaN\.$/,
    ],
    [
      'an error after the report',
      () => node('console.log("1"); process.exitCode = 3'),
      /^the peer ended with code 3: $/,
    ],
    ['nothing said', () => node(''), /^the peer ended without an answer\.$/],
    [
      'a number that JSON lacks',
      () => node('console.log("{\\"loss\\": NaN}")'),
      /^the peer printed "\{"loss": NaN\}" instead of/,
    ],
    ['a signal', () => node('process.kill(process.pid, "SIGKILL")'), /^the peer ended with SIGKILL: $/],
  ])('ends in one sentence: %s', async (_, start, sentence) => {
    const failure: unknown = await start()
      .end()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BenchError);
    expect(String(failure)).toMatch(new RegExp(sentence.source.replace('^', '^BenchError: ')));
  });

  it('tells an asker likewise that the process is gone', async () => {
    const peer = node('console.error("no memory"); process.exit(2)');
    await expect(peer.ask('1')).rejects.toThrow('the peer ended with code 2: no memory');
  });
});
