import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSummary, writeSummary, type Summary } from './summary.js';

const summary: Summary = {
  format: 'videoitg-summary-1',
  seed: 0,
  engine: 'onnxruntime',
  parameters: 371_553,
  heldOut: {
    videos: 12,
    instructions: 140,
    ap: 0.925,
    apByKind: { appear: 0.932, touch: 0.863 },
    apSwapped: 0.416,
    apConstantQuestion: 0.51,
    positiveRate: 0.23,
    f1At8: 0.81,
    hitAt8: 0.98,
    uniform: { f1At8: 0.41, hitAt8: 0.9 },
    random: { f1At8: 0.4, hitAt8: 0.88, ap: 0.326 },
  },
  onnx: { file: 'selector.onnx', bytes: 1_500_000, maxAbsDiff: 2.4e-7, referenceMaxAbsDiff: 3e-6 },
  seconds: { 'make videos': 6.2, 'train tower': 61 },
  versions: { node: '20.19.0' },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-summary-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeSummary', () => {
  it('makes the folder, writes what readSummary reads, and leaves nothing else', async () => {
    const path = join(folder, 'runs', 'quickstart', 'summary.json');
    await writeSummary(path, summary);
    expect(await readSummary(path)).toEqual(summary);
    expect(await readdir(join(folder, 'runs', 'quickstart'))).toEqual(['summary.json']);
  });

  it('refuses values that are none, and keeps the file that is there', async () => {
    const path = join(folder, 'summary.json');
    await writeSummary(path, summary);
    const broken = { ...summary, heldOut: { ...summary.heldOut, ap: Number.NaN, apSwapped: 1.2 } };
    await expect(writeSummary(path, broken)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: the summary of this run is not valid: heldOut.ap: Invalid input: expected number, received NaN; heldOut.apSwapped: Too big: expected number to be <=1.]`,
    );
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(summary);
    expect(await readdir(folder)).toEqual(['summary.json']);
  });
});

describe('readSummary', () => {
  const refusal = async (text: string | undefined): Promise<string> => {
    const path = join(folder, 'summary.json');
    if (text !== undefined) await writeFile(path, text);
    const error: unknown = await readSummary(path).catch((thrown: unknown) => thrown);
    return String(error).replaceAll(folder, 'FOLDER');
  };
  it('names what is wrong', async () => {
    expect(await refusal(undefined)).toMatchInlineSnapshot(
      `"UserError: the summary FOLDER/summary.json cannot be read. videoitg quickstart writes one."`,
    );
    expect(await refusal('{"format": ')).toMatchInlineSnapshot(
      `"UserError: FOLDER/summary.json is not JSON; the file is damaged."`,
    );
    expect(await refusal(JSON.stringify({ ...summary, format: 'x', extra: 1 }))).toMatchInlineSnapshot(
      `"UserError: FOLDER/summary.json is no summary of this version: format: Invalid input: expected "videoitg-summary-1"; : Unrecognized key: "extra"."`,
    );
  });
});
