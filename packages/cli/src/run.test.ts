import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTensorFlow } from '@videoitg/core';
import { inspectNode } from './doctor/installed.js';
import { runCli } from './run.js';
import { fakeTerminal } from './testing/fake-terminal.js';

/** Runs one command line and shows everything that it leaves. */
async function run(...args: string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(args, terminal);
  return `${terminal.out()}${terminal.err()}exit ${code}`;
}

describe('help', () => {
  it.each(['', 'quickstart', 'train', 'select', 'export', 'make-mini', 'setup tensorflow', 'doctor'])(
    '%s',
    async (command) => {
      expect(await run(...command.split(' ').filter(Boolean), '--help')).toMatchSnapshot();
    },
  );

  it('is what no words at all print', async () => {
    expect(await run()).toBe(await run('--help'));
  });
});

describe('mistakes on the command line are one sentence', () => {
  const mistakes: readonly (readonly string[])[] = [
    ['selct'],
    ['frobnicate'],
    ['--jso', 'doctor'],
    ['select', 'a.mp4', 'what?', '--modle', 'runs/a'],
    ['select', 'a.mp4', 'what?', '--frobnicate'],
    ['select', 'a.mp4'],
    ['select', 'a.mp4', 'what', 'is', 'this'],
    ['select', 'a.mp4', 'what?', '--k', '0'],
    ['select', 'a.mp4', 'what?', '--k', '3.5'],
    ['select', 'a.mp4', 'what?', '--k'],
    ['select', 'a.mp4', '   '],
    ['select', 'missing.mp4', 'what?'],
    ['--engine', 'onnxrutime', 'doctor'],
    ['train', 'grounding.yaml'],
    ['train', 'missing.ts'],
    ['train', 'missing.ts', '--set', 'optimizer.learningRate'],
    ['export', '--out', 'model.bin'],
    ['export', '--model', 'missing'],
    ['make-mini', 'set', '--seed', '-1'],
  ];
  it.each(mistakes.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const text = await run(...args);
    expect(text.trim().split('\n')).toHaveLength(2);
    expect(text).toMatchSnapshot();
  });
});

describe('paths are checked before anything slow starts', () => {
  let folder = '';
  const inside = (name: string): string => join(folder, name);
  /** Temporary names differ from run to run. */
  const stable = async (...args: string[]): Promise<string> => (await run(...args)).replaceAll(folder, 'FOLDER');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'videoitg-cli-'));
    await writeFile(inside('empty.mp4'), '');
    await writeFile(inside('video.mp4'), 'x');
    await writeFile(inside('there.onnx'), 'x');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('refuses empty files, folders, full folders and files in the way', async () => {
    expect([
      await stable('select', inside('empty.mp4'), 'what?'),
      await stable('select', folder, 'what?'),
      await stable('select', inside('video.mp4/x'), 'what?'),
      await stable('select', inside('video.mp4'), 'what?', '--model', inside('none')),
      await stable('export', '--model', folder, '--out', inside('there.onnx')),
      await stable('export', '--model', folder, '--out', inside('no/such/x.onnx')),
      await stable('make-mini', folder),
      await stable('make-mini', inside('video.mp4')),
    ]).toMatchInlineSnapshot(`
      [
        "videoitg: the video FOLDER/empty.mp4 is empty.
      exit 1",
        "videoitg: the video FOLDER is not a file.
      exit 1",
        "videoitg: the video FOLDER/video.mp4/x cannot be read: a part of its path is a file.
      exit 1",
        "videoitg: the model FOLDER/none cannot be read: it does not exist. videoitg quickstart makes one; --model names another.
      exit 1",
        "videoitg: FOLDER/there.onnx exists. Overwrite it with --force.
      exit 1",
        "videoitg: the folder FOLDER/no/such cannot be read: it does not exist.
      exit 1",
        "videoitg: the folder FOLDER is not empty. Name a new one.
      exit 1",
        "videoitg: FOLDER/video.mp4 cannot be used as a folder: a part of its path is a file.
      exit 1",
      ]
    `);
  });
});

describe('make-mini', () => {
  it('makes a set, prints what it is, and finds it again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'videoitg-mini-'));
    const terminal = fakeTerminal();
    const args = ['make-mini', folder, '--videos', '1', '--held-out', '1', '--seed', '3', '--json'];
    try {
      expect(await runCli(args, terminal)).toBe(0);
      const result: unknown = JSON.parse(terminal.out());
      const records = async (file: string): Promise<number> => {
        const list: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
        return Array.isArray(list) ? list.length : 0;
      };
      const counts = { training: await records('train.json'), heldOut: await records('held_out.json') };
      expect(Math.min(counts.training, counts.heldOut)).toBeGreaterThan(0);
      expect(result).toEqual({ folder, ...counts, videos: 2, seed: 3 });
      expect(terminal.err()).toMatch(/^ {2}videos +2 videos/m);
      expect(await runCli(args, fakeTerminal())).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

describe('doctor', () => {
  it('loads the engines and the decoder that are installed here', async () => {
    const terminal = fakeTerminal();
    expect(await runCli(['doctor', '--json'], terminal)).toBe(0);
    const installed = findTensorFlow().provider !== undefined;
    const diagnosis: unknown = JSON.parse(terminal.out());
    expect(diagnosis).toMatchObject({
      ok: true,
      engine: installed ? 'tensorflow' : 'onnxruntime',
      findings: expect.arrayContaining([
        expect.objectContaining({ name: 'node', version: process.versions.node }),
        expect.objectContaining({ name: 'cpu', version: process.arch, note: expect.stringMatching(/^\d+ cores?/) }),
        expect.objectContaining({ name: 'onnxruntime', version: expect.stringMatching(/^1\.\d+\.\d+/) }),
        expect.objectContaining({ name: 'ffmpeg', version: expect.stringMatching(/^\d+\.\d+/) }),
        expect.objectContaining(
          installed
            ? { name: 'tensorflow', ok: true, version: expect.stringMatching(/^2\.\d+\.\d+/) }
            : { name: 'tensorflow', ok: false, optional: true },
        ),
      ]),
    });
  });

  it('knows the lowest Node', () => {
    expect(inspectNode('20.19.0').ok).toBe(true);
    expect(inspectNode('24.1.0').ok).toBe(true);
    expect(inspectNode('20.18.3')).toEqual({
      name: 'node',
      version: '20.18.3',
      ok: false,
      note: 'install Node 20.19 or newer',
    });
  });
});

describe('--verbose', () => {
  it("adds the stack to the user's mistake, wherever it stands", async () => {
    expect(await run('select', 'missing.mp4', 'what?', '--verbose')).toMatch(/statOf/);
    expect(await run('--verbose', 'selct')).toMatch(/at explainUsageError/);
  });
});
