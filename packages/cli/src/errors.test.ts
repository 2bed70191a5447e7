import { describe, expect, it } from 'vitest';
import { InterruptedError, TryAgainError, UserError } from './errors.js';
import { exitCodeOf } from './exit-codes.js';
import { formatError } from './print-error.js';

describe('exitCodeOf', () => {
  it('knows the errors of this package', () => {
    expect(exitCodeOf(new UserError('no'))).toBe(1);
    expect(exitCodeOf(new Error('no'))).toBe(2);
    expect(exitCodeOf(new TryAgainError('no'))).toBe(75);
    expect(exitCodeOf(new InterruptedError())).toBe(130);
  });

  it('knows an error of another copy or package by its marker alone', () => {
    const marked = (value: unknown) =>
      Object.assign(new Error('bad video'), { [Symbol.for('videoitg.user-error')]: value });
    expect(exitCodeOf(marked(true))).toBe(1);
    expect(exitCodeOf(marked('yes'))).toBe(2);
  });

  it('takes an abort of the platform for an interruption and survives anything that is thrown', () => {
    const controller = new AbortController();
    controller.abort();
    expect(exitCodeOf(controller.signal.reason)).toBe(130);
    expect([undefined, null, 'text', 7, {}].map(exitCodeOf)).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('formatError', () => {
  it("prints the user's mistake as one sentence", () => {
    expect(formatError(new UserError('talk.mp4 does not exist.'))).toMatchInlineSnapshot(`
      "videoitg: talk.mp4 does not exist.
      "
    `);
  });

  it('prints our own faults with their causes and what to do', () => {
    const error = new Error('cannot lower %12', { cause: new Error('axis "embed" is free') });
    expect(formatError(error)).toMatchInlineSnapshot(`
      "videoitg: internal fault: cannot lower %12
        because: axis "embed" is free
        This is a defect of videoitg. Run again with --verbose and report it.
      "
    `);
  });

  it('survives a chain of causes that bites its tail', () => {
    const error = new Error('first');
    error.cause = new Error('second', { cause: error });
    expect(formatError(error).split('\n')).toHaveLength(5);
  });

  it('prints a stack only when asked', () => {
    const error = new UserError('no.');
    expect(formatError(error)).not.toContain('errors.test');
    expect(formatError(error, { verbose: true })).toContain('errors.test');
  });

  it('never prints keys', () => {
    const secrets = [
      'Authorization: Bearer abcdef0123456789',
      'https://anna:hunter22@example.test/v1 refused',
      'api_key=0123456789 was refused',
      '{"token": "0123456789"}',
      'sk-proj-0123456789abcdef is no key',
      'the value swordfish99 was sent',
    ];
    const environment = { SEARCH_API_KEY: 'swordfish99', HOME: '/home', SHORT_KEY: 'the' };
    expect(secrets.map((text) => formatError(new UserError(text), { environment }))).toMatchInlineSnapshot(`
      [
        "videoitg: Authorization: Bearer [hidden]
      ",
        "videoitg: https://[hidden]@example.test/v1 refused
      ",
        "videoitg: api_key=[hidden] was refused
      ",
        "videoitg: {"token": "[hidden]"}
      ",
        "videoitg: [hidden] is no key
      ",
        "videoitg: the value [hidden] was sent
      ",
      ]
    `);
    const verbose = formatError(new UserError('swordfish99'), { environment, verbose: true });
    expect(verbose).not.toContain('swordfish99');
  });

  it('writes control characters of hostile names out', () => {
    expect(formatError(new UserError('\u001b[2Jclip\u0007.mp4 is no video.'))).toMatchInlineSnapshot(`
      "videoitg: \\x1b[2Jclip\\x07.mp4 is no video.
      "
    `);
  });
});
