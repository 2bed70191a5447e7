import { mini, type HeadMaker } from '@videoitg/models';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../run.js';
import { writeTestVideos } from '../testing/broken-videos.js';
import { fakeTerminal } from '../testing/fake-terminal.js';
import { writeHuggingFaceFolders, type HuggingFaceFolders } from '../testing/untrained-huggingface.js';
import { writeUntrainedRun } from '../testing/untrained-run.js';

let folder = '';
let folders: HuggingFaceFolders;
const inside = (name: string): string => join(folder, name);

/** A head as a user writes one: a linear classifier on the anchors' states. */
const headFile = (name: string): string => `
  import { axis, bceWithLogits, Linear, Module, sumLast } from ${JSON.stringify(import.meta.resolve('@videoitg/core'))};
  import { defineHead, frameScores, perFrame } from ${JSON.stringify(import.meta.resolve('@videoitg/models'))};
  import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
  class Mine extends Module {
    constructor(hidden) { super(); this.score = new Linear(hidden, axis('score', 1)); }
    forward({ anchors }) { return sumLast(this.score.forward(anchors), 'score'); }
  }
  export const mine = defineHead({
    name: '${name}',
    version: 1,
    options: z.strictObject({}),
    layout: () => ({ order: { kind: 'causal' }, anchors: true }),
    build: ({ hidden }) => new Mine(hidden),
    objective: perFrame(bceWithLogits),
    select: frameScores,
  });
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-select-model-'));
  await writeTestVideos(folder);
  folders = await writeHuggingFaceFolders(inside('huggingface'));
  await writeUntrainedRun(inside('run'));
  await writeFile(inside('head.ts'), headFile('mine'));
  await writeFile(inside('again.ts'), headFile('mine'));
  await writeFile(inside('nothing.ts'), 'export const mine = () => 1;\n');
  await writeFile(inside('throws.ts'), `throw new Error('no such table');\n`);
  const { mine } = (await import(pathToFileURL(inside('head.ts')).href)) as { readonly mine: HeadMaker };
  await writeUntrainedRun(inside('own'), { ...mini(512), head: mine() });
  await mkdir(inside('empty'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything that a command line leaves, with the test's folder named FOLDER. */
async function run(...args: string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(args, terminal);
  return `${terminal.out()}${terminal.err()}exit ${code}`.replaceAll(folder, 'FOLDER');
}

const select = (...args: string[]): Promise<string> =>
  run('select', inside('good.mp4'), 'find the red circle', '--max-frames', '6', '--k', '6', ...args);

const answer = z.object({ frames: z.array(z.object({ frame: z.number(), score: z.number() })) });

/** Frames and scores that a command line answers with, the best first. */
async function answerOf(...args: string[]): Promise<readonly { readonly frame: number; readonly score: number }[]> {
  const text = await select(...args, '--json', '--engine', 'onnxruntime');
  expect(text).toMatch(/exit 0$/);
  return answer.parse(JSON.parse(text.replace(/exit 0$/, ''))).frames;
}

describe('a Hugging Face folder', () => {
  it('answers as the checkpoint with the same weights', async () => {
    const expected = await answerOf('--model', inside('run'));
    expect(await answerOf('--model', folders.whole)).toEqual(expected);
  });

  it('takes its tower from a folder of its own', async () => {
    const expected = await answerOf('--model', folders.whole);
    expect(await answerOf('--model', folders.withoutTower, '--vision', folders.tower)).toEqual(expected);
  });

  it('may be stored in bf16: scores move by its rounding', async () => {
    const expected = await answerOf('--model', folders.whole);
    const scores = new Map(expected.map(({ frame, score }) => [frame, score]));
    const rounded = await answerOf('--model', folders.bf16);
    expect(rounded).not.toEqual(expected);
    // A logit's relative error is some 2^-8; its own size is below 1 where nothing was learnt.
    for (const { frame, score } of rounded) expect(Math.abs(score - (scores.get(frame) ?? NaN))).toBeLessThan(0.02);
  });

  it('is exported', async () => {
    const out = inside('exported.onnx');
    const text = await run('export', '--model', folders.whole, '--out', out, '--engine', 'onnxruntime');
    expect(text).toMatch(/exported\.onnx {3}1\.\d MB, equals the engine to \d\.\de-\d+\nexit 0$/);
  }, 60_000);
});

describe('heads of the user’s own', () => {
  it('open a checkpoint that was made with one', async () => {
    const frames = await answerOf('--model', inside('own'), '--import', inside('head.ts'));
    expect(frames).toHaveLength(6);
    for (const { score } of frames) expect(score).toBeGreaterThan(0);
  });
});

describe('models that cannot be opened are one sentence with exit code 1', () => {
  it('folders', async () => {
    const other = async (name: string, config: unknown): Promise<string> => {
      await cp(folders.whole, inside(name), { recursive: true });
      await writeFile(join(inside(name), 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
      return select('--model', inside(name));
    };
    expect([
      await select('--model', inside('empty')),
      await select('--model', inside('good.mp4')),
      await select('--model', inside('run'), '--vision', folders.tower),
      await select('--model', folders.whole, '--vision', inside('none')),
      await select('--model', folders.withoutTower),
      await select('--model', folders.bf16, '--vision', folders.tower),
      await select('--model', folders.tower),
      await other('no-json', '{'),
      await other('llama', { model_type: 'llama' }),
    ]).toMatchInlineSnapshot(`
      [
        "videoitg: FOLDER/empty holds no model: neither checkpoints of a run nor a Hugging Face model (config.json with safetensors). videoitg quickstart makes one; --model names another.
      exit 1",
        "videoitg: FOLDER/good.mp4 holds no model: neither checkpoints of a run nor a Hugging Face model (config.json with safetensors). videoitg quickstart makes one; --model names another.
      exit 1",
        "videoitg: --vision FOLDER/huggingface/tower goes with a Hugging Face folder, and FOLDER/run has no config.json. Leave it out.
      exit 1",
        "videoitg: the vision tower FOLDER/none cannot be read: it does not exist.
      exit 1",
        "videoitg: FOLDER/huggingface/without-tower has no vision tower. Name its folder with --vision, such as that of google/siglip-so400m-patch14-384.
      exit 1",
        "videoitg: --vision FOLDER/huggingface/tower has another tower than FOLDER/huggingface/bf16. Leave it out to take the model's own.
      exit 1",
        "videoitg: FOLDER/huggingface/tower is a vision tower alone: it scores no frames. Name a VideoITG model (model_type eagle_QwenG).
      exit 1",
        "videoitg: FOLDER/no-json/config.json is not JSON. Download it again.
      exit 1",
        "videoitg: FOLDER/llama/config.json has "model_type": "llama"; qwen2, siglip, siglip_vision_model, eagle_QwenG and eagle_qwen can be loaded. Take a checkpoint of one of these.
      exit 1",
      ]
    `);
  });

  it('heads', async () => {
    const own = (...args: string[]): Promise<string> => select('--model', inside('own'), ...args);
    expect([
      await own(),
      await own('--import', inside('nothing.ts')),
      await own('--import', inside('throws.ts')),
      await own('--import', inside('missing.ts')),
      await own('--import', inside('good.mp4')),
      await own('--import', inside('head.ts'), '--import', inside('again.ts')),
    ]).toMatchInlineSnapshot(`
      [
        "videoitg: The checkpoint was made with the head "mine", which is not known here. Import the file that defines it: --import FILE.
      exit 1",
        "videoitg: FOLDER/nothing.ts exports no head. Export what \`defineHead({...})\` gives.
      exit 1",
        "videoitg: FOLDER/throws.ts cannot be loaded: no such table
      exit 1",
        "videoitg: the file to import FOLDER/missing.ts cannot be read: it does not exist.
      exit 1",
        "videoitg: --import FOLDER/good.mp4: heads are in a .ts, .js or .mjs file.
      exit 1",
        "videoitg: FOLDER/head.ts and FOLDER/again.ts both have a head called "mine". Import one of them.
      exit 1",
      ]
    `);
  });
});
