import { parseGroundingRow, parseSelectionRow } from '@videoitg/data/pure';
import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../run.js';
import { writeTestVideos } from '../testing/broken-videos.js';
import { fakeTerminal } from '../testing/fake-terminal.js';
import { inspectPage } from '../testing/inspect-page.js';
import { writeUntrainedRun } from '../testing/untrained-run.js';

let folder = '';
let checkpoint = '';
const inside = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-select-'));
  await writeTestVideos(folder);
  checkpoint = await writeUntrainedRun(inside('run'));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything that a command line leaves, with the test's folder named FOLDER. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(args, terminal);
  const stable = (text: string): string => text.replaceAll(folder, 'FOLDER');
  return { out: stable(terminal.out()), err: stable(terminal.err()), code };
}

const select = (video: string, question: string, ...more: string[]) =>
  run('select', inside(video), question, '--model', inside('run'), ...more);

const answer = z.object({
  k: z.number(),
  tookAll: z.boolean(),
  sampling: z.object({ formula: z.string(), frames: z.number(), frameCount: z.number() }),
  frames: z.array(z.object({ rank: z.number(), seconds: z.number(), frame: z.number(), score: z.number() })),
});

describe('select', () => {
  it('prints the best frames, also as JSON', async () => {
    const { out, err, code } = await select('good.mp4', 'find the red circle', '--k', '3', '--json');
    const { k, tookAll, frames, sampling } = answer.parse(JSON.parse(out));
    expect({ k, tookAll, err, code }).toEqual({ k: 3, tookAll: false, err: '', code: 0 });
    expect(frames.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(frames.map(({ score }) => score)).toEqual(frames.map(({ score }) => score).sort((a, b) => b - a));
    expect(sampling.formula).toBe('videoitg-a@1');
    const table = await select('good.mp4', 'find the red circle', '--k', '3');
    expect(table.out.split('\n')[0]).toBe('  rank   time   frame   score');
    const times = frames.map(({ frame }) => String(frame));
    expect(
      table.out
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/)[2]),
    ).toEqual(times);
  });

  it('takes all frames when there are no more than K, and says so', async () => {
    const { out, err, code } = await select('good.mp4', 'find the red circle', '--k', '500', '--json');
    const { k, tookAll, frames, sampling } = answer.parse(JSON.parse(out));
    expect({ k, tookAll, code }).toEqual({ k: 500, tookAll: true, code: 0 });
    expect(frames).toHaveLength(sampling.frames);
    expect(err.replace(String(sampling.frames), 'N')).toMatchInlineSnapshot(`
      "FOLDER/good.mp4 has N scored frames, fewer than --k 500: all are taken.
      "
    `);
  });

  it('spreads the frames that the model takes over a video that has more', async () => {
    const { out, err } = await select('good.mp4', 'find the red circle', '--fps', '60', '--json');
    const { sampling } = answer.parse(JSON.parse(out));
    expect(sampling.frames).toBe(35); // 35 frames of 2x2 tokens within a budget of 143
    expect(err.replace(String(sampling.frameCount), 'N')).toMatchInlineSnapshot(`
      "FOLDER/good.mp4 has N frames at 60 a second, but the model takes 35: 35 spread over the video are scored.
      "
    `);
  });

  it('writes sheet, timeline and rows beside the answer, and never over other files', async () => {
    const files = { sheet: 's.png', timeline: 't.html', results: 'r.jsonl', indices: 'i.jsonl' };
    const options = Object.entries(files).flatMap(([option, name]) => [`--${option}`, inside(name)]);
    expect((await select('good.mp4', 'find <b>it</b>', '--k', '2', ...options)).code).toBe(0);
    const results = parseGroundingRow(await readFile(inside('r.jsonl'), 'utf8'), 1);
    const indices = parseSelectionRow(await readFile(inside('i.jsonl'), 'utf8'), 1, 2);
    expect(indices.index).toEqual(results.index.slice(0, 2));
    const page = inspectPage(await readFile(inside('t.html'), 'utf8'));
    expect({ errors: page.errors, external: page.external }).toEqual({ errors: [], external: [] });
    expect(page.data).toMatchObject({ lines: [{ label: 'find <b>it</b>' }] });
    expect((await readFile(inside('s.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(await select('good.mp4', 'find it', '--sheet', inside('s.png'))).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "videoitg: FOLDER/s.png exists. Overwrite it with --force.
      ",
        "out": "",
      }
    `);
    expect((await select('good.mp4', 'find it', '--sheet', inside('s.png'), '--force')).code).toBe(0);
  });
});

describe('bad input is one sentence with exit code 1', () => {
  it.each(['missing.mp4', 'text.mp4', 'sound.mp4', 'no-frames.mp4', 'cut.mp4', 'damaged.mp4'])('%s', async (name) => {
    const before = await readdir(folder);
    const { out, err, code } = await select(name, 'find the red circle', '--sheet', inside('bad.png'));
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatchSnapshot();
    expect(await readdir(folder)).toEqual(before);
  });

  it('questions that are empty or too long', async () => {
    const texts = ['', ' \n', 'a '.repeat(600), 'a'.repeat(200_001)];
    const errors = await Promise.all(texts.map(async (text) => (await select('good.mp4', text)).err));
    expect(errors.map((text) => text.replace(/beside \d+ frames \(\d+ tokens\) this model takes \d+/, 'beside …')))
      .toMatchInlineSnapshot(`
      [
        "videoitg: the question is empty. Say what the frames should show.
      ",
        "videoitg: the question is empty. Say what the frames should show.
      ",
        "videoitg: the question has 602 tokens, but beside …. Shorten it or lower --max-frames.
      ",
        "videoitg: the question has 200001 characters; at most 200000 are read.
      ",
      ]
    `);
  });

  it('checkpoints that cannot be used', async () => {
    const broken = async (name: string, spoil: (folder: string) => Promise<unknown>): Promise<string> => {
      await cp(checkpoint, inside(`${name}/step-00000001`), { recursive: true });
      await spoil(inside(`${name}/step-00000001`));
      const { err, code } = await run('select', inside('good.mp4'), 'it', '--model', inside(`${name}/step-00000001`));
      return `${err}exit ${code}`;
    };
    const rewrite = async (path: string, change: (state: Record<string, unknown>) => void): Promise<void> => {
      const state = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      change(state);
      await writeFile(path, JSON.stringify(state));
    };
    expect([
      await broken('a', (at) => truncate(join(at, 'model.safetensors'), 5000)),
      await broken('b', (at) => rm(join(at, 'model.safetensors'))),
      await broken('c', (at) =>
        rewrite(join(at, 'state.json'), (state) => (state['format'] = 'videoitg-checkpoint-2')),
      ),
      await broken('d', (at) => writeFile(join(at, 'state.json'), '{')),
      await broken('e', (at) => rm(join(at, 'COMPLETE'))),
      await broken('f', (at) => rm(join(at, 'tokenizer.json'))),
      await broken('g', (at) =>
        rewrite(join(at, 'state.json'), (state) => (state['settings'] = { task: { kind: 'tower' } })),
      ),
      await broken('h', (at) => rewrite(join(at, 'state.json'), (state) => (state['model'] = { vision: {} }))),
      `${(await run('select', inside('good.mp4'), 'it', '--model', inside('set'))).err}`,
    ]).toMatchInlineSnapshot(`
      [
        "videoitg: The checkpoint cannot be read: FOLDER/a/step-00000001/model.safetensors is no safetensors file: its header would have 7616 bytes, the whole file has 5000.
      exit 1",
        "videoitg: The checkpoint cannot be read: FOLDER/b/step-00000001/model.safetensors cannot be opened. Check the path.
      exit 1",
        "videoitg: The checkpoint FOLDER/c/step-00000001 cannot be read: state.json is of another version (format: Invalid input: expected "videoitg-checkpoint-1"). Use the version of videoitg that wrote it.
      exit 1",
        "videoitg: The checkpoint FOLDER/d/step-00000001 cannot be read: state.json is not JSON. Take an earlier one.
      exit 1",
        "videoitg: The checkpoint FOLDER/e/step-00000001 does not exist or is incomplete. Take an earlier one.
      exit 1",
        "videoitg: There is no tokenizer.json at FOLDER/f/step-00000001. A model with only vocab.json and merges.txt is converted by transformers' AutoTokenizer.from_pretrained(...).save_pretrained(...).
      exit 1",
        "videoitg: The checkpoint FOLDER/g/step-00000001 is of a tower alone. Name a grounding run.
      exit 1",
        "videoitg: The checkpoint's model cannot be built: vision.image: Invalid input: expected number, received undefined. Use the version of videoitg that wrote it.
      exit 1",
        "videoitg: FOLDER/set holds no model: neither checkpoints of a run nor a Hugging Face model (config.json with safetensors). videoitg quickstart makes one; --model names another.
      ",
      ]
    `);
  });

  it('a folder for the sheet that is a file', async () => {
    const { err, code } = await select('good.mp4', 'it', '--sheet', inside('text.mp4/s.png'));
    expect(`${err}exit ${code}`).toMatchInlineSnapshot(`
      "videoitg: FOLDER/text.mp4/s.png cannot be written: FOLDER/text.mp4 is not a folder.
      exit 1"
    `);
  });
});
