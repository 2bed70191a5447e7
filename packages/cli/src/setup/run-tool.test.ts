import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { lastLine, runTool } from './run-tool.js';

const node = (script: string, options: Parameters<typeof runTool>[2] = {}) =>
  runTool(process.execPath, ['-e', script], options);

describe('a program', () => {
  it('gets its input, folder and variables, and gives back its code and what it prints', async () => {
    const script = `process.stdin.setEncoding('utf8').on('data', (text) => {
      process.stdout.write([text, process.cwd(), process.env.OWN, process.env.PATH === undefined].join('|'));
      process.stderr.write('é'.repeat(3));
      process.exitCode = 3;
    })`;
    const result = await node(script, { input: 'in', cwd: '/', environment: { OWN: 'a b' } });
    expect(result).toEqual({ code: 3, stdout: 'in|/|a b|false', stderr: 'ééé', missing: false });
  });

  it('may end before it has read its input', async () => {
    const result = await node('process.exit(0)', { input: 'x'.repeat(2 ** 22) });
    expect(result).toMatchObject({ code: 0, missing: false });
  });

  it('gets its arguments as they are, through no shell', async () => {
    const result = await runTool(process.execPath, ['-p', 'process.argv[1]', '$HOME; "a" *']);
    expect(result.stdout).toBe('$HOME; "a" *\n');
  });

  it('that a signal ends has no code', async () => {
    expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ code: null, missing: false });
  });

  it('that is not there, or is a folder, is missing', async () => {
    for (const name of ['videoitg-no-such-program', tmpdir()])
      expect(await runTool(name, [])).toEqual({ code: null, stdout: '', stderr: '', missing: true });
  });

  it('is not started once the signal has aborted', async () => {
    const reason = new Error('stop');
    await expect(node('0', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('what a report comes down to', () => {
  const line = (stdout: string, stderr = ''): string => lastLine({ code: 1, stdout, stderr, missing: false });
  it.each([
    ['nothing', '', '', ''],
    ['the last line', 'a\n  b.  \n\n', '', 'b'],
    ['the last line that speaks of an error', '', 'ERROR: no disk\nhelp follows\n', 'ERROR: no disk'],
    ['errors before other output', 'done\n', 'x.cc: fatal error: y\n1 warning\n', 'x.cc: fatal error: y'],
    ['no advice of pip', '', 'WARNING: an error of old\n[notice] pip failed to be new\nstopped\n', 'stopped'],
  ])('%s', (_, stdout, stderr, expected) => {
    expect(line(stdout, stderr)).toBe(expected);
  });
});
