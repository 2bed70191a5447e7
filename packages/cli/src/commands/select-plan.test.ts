import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-select-plan-'));
  await writeTestVideos(folder);
  await writeUntrainedRun(inside('run'));
  folders = await writeHuggingFaceFolders(inside('huggingface'));
  // A folder of which only the description came.
  await rm(join(folders.bf16, 'model.safetensors'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything that a command line leaves, with the test's folder named FOLDER. */
async function select(...args: string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(['select', ...args], terminal);
  return `${terminal.out()}${terminal.err()}exit ${code}`.replaceAll(folder, 'FOLDER');
}

const plan = (...args: string[]): Promise<string> => select('--plan', '--model', inside('run'), ...args);

const planned = z.object({
  frames: z.number(),
  textTokens: z.number(),
  sequence: z.number(),
  engine: z.string(),
  storage: z.string(),
  products: z.string(),
  memory: z.object({
    parts: z.record(z.string(), z.record(z.string(), z.number())),
    phases: z.record(z.string(), z.number()),
    peak: z.object({ phase: z.string(), bytes: z.number() }),
  }),
});
const readPlan = (text: string): z.output<typeof planned> => planned.parse(JSON.parse(text.replace(/exit 0$/, '')));

describe('a plan', () => {
  it('is made without decoding a picture: damaged ones do not matter', async () => {
    const args = [inside('damaged.mp4'), 'find the red circle', '--max-frames', '9', '--engine', 'onnxruntime'];
    expect(await plan(...args)).toMatchInlineSnapshot(`
      "  9 frames, 3×3 tokens each, 7 tokens of text, sequence 88
        onnxruntime, weights in f32, products in f32, 9 frames a chunk

        part                      load    vision   decoder
        process and graphs      253 MB    253 MB    253 MB
        weights of vision       900 kB    900 kB         –
        weights of projector   41.5 kB   41.5 kB         –
        weights of language          –         –    650 kB
        weights of head              –         –     260 B
        buffers of loading      941 kB    941 kB    651 kB
        pixels and features          –    1.1 MB         –
        visual vectors               –   20.7 kB   41.5 kB
        working memory             0 B    1.1 MB    424 kB
        together                255 MB    257 MB    255 MB

        peak 257 MB (vision)
      exit 0"
    `);
  });

  it('needs no video, and no weights', async () => {
    await truncate(join(folders.whole, 'model.safetensors'), 100_000);
    const args = ['--plan', '--frames', '30', '--model', folders.bf16];
    expect(await select(...args, '--engine', 'tensorflow')).toMatchInlineSnapshot(`
      "  30 frames, 2×2 tokens each, 100 tokens of text, sequence 220
        tensorflow, weights in bf16, products in bf16, 30 frames a chunk

        part                     load    vision   decoder
        process and graphs     686 MB    678 MB    686 MB
        weights of vision           –    450 kB         –
        weights of projector        –   20.7 kB         –
        weights of language    325 kB         –    325 kB
        weights of head         130 B         –     130 B
        buffers of loading     325 kB    471 kB    325 kB
        pixels and features         –    3.7 MB         –
        visual vectors              –   30.7 kB   61.4 kB
        working memory         3.7 MB    3.5 MB    3.7 MB
        together               691 MB    686 MB    691 MB

        peak 691 MB (decoder)
      exit 0"
    `);
  });

  it('is one JSON value whose parts add up', async () => {
    const { memory, ...rest } = readPlan(await plan('--frames', '16', '--json', '--engine', 'tensorflow'));
    expect(rest).toMatchInlineSnapshot(`
      {
        "engine": "tensorflow",
        "frames": 16,
        "products": "f32",
        "sequence": 164,
        "storage": "f32",
        "textTokens": 100,
      }
    `);
    for (const [phase, bytes] of Object.entries(memory.phases)) {
      const parts = Object.values(memory.parts).map((part) => part[phase] ?? 0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(bytes);
    }
    expect(memory.peak.bytes).toBe(Math.max(...Object.values(memory.phases)));
    expect(memory.phases[memory.peak.phase]).toBe(memory.peak.bytes);
  });

  it('halves the weights that are kept in bf16', async () => {
    const weights = async (...args: string[]): Promise<number | undefined> =>
      readPlan(await plan('--frames', '16', '--json', '--engine', 'tensorflow', ...args)).memory.parts[
        'weights of language'
      ]?.['decoder'];
    const whole = await weights();
    expect(await weights('--storage', 'bf16')).toBe((whole ?? NaN) / 2);
    expect(await weights('--storage', 'f32', '--precision', 'bf16')).toBe(whole);
  });
});

it('what no plan can be made of is one sentence with exit code 1', async () => {
  expect([
    await select('--frames', '16', '--model', inside('run')),
    await plan('--frames', '16', inside('good.mp4'), 'find it'),
    await plan(),
    await plan(inside('good.mp4')),
    await plan('--frames', '36'),
    await plan('--frames', '0'),
    await plan('--frames', '16', '--engine', 'reference'),
    await plan('--frames', '16', '--engine', 'onnxruntime', '--precision', 'bf16'),
    await plan('--frames', '16', '--engine', 'onnxruntime', '--storage', 'bf16'),
    await plan('--frames', '16', '--precision', 'f16'),
    await plan('--frames', '16', '--model', inside('missing')),
  ]).toMatchInlineSnapshot(`
    [
      "videoitg: --frames says for how many frames to plan: give --plan too.
    exit 1",
      "videoitg: --frames plans without a video, but FOLDER/good.mp4 is given. Leave one of them out.
    exit 1",
      "videoitg: select needs VIDEO. See videoitg select --help.
    exit 1",
      "videoitg: select needs QUESTION. See videoitg select --help.
    exit 1",
      "videoitg: --frames 36: this model takes 35 frames at most.
    exit 1",
      "videoitg: --frames takes a whole number from 1, not "0".
    exit 1",
      "videoitg: the reference engine has no plan: it is for tests. Name --engine tensorflow or onnxruntime.
    exit 1",
      "videoitg: --precision bf16 needs --engine tensorflow: onnxruntime computes in f32 only.
    exit 1",
      "videoitg: --storage bf16 needs --engine tensorflow: onnxruntime computes in f32 only.
    exit 1",
      "videoitg: --precision takes f32, bf16, not "f16". Did you mean bf16?
    exit 1",
      "videoitg: the model FOLDER/missing cannot be read: it does not exist. videoitg quickstart makes one; --model names another.
    exit 1",
    ]
  `);
});
