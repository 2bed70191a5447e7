import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StepLog } from './step-log.js';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-log-'));
  path = join(folder, 'steps.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const result = (step: number) => ({
  step,
  steps: 9,
  loss: 1 / step,
  gradientNorm: 1,
  learningRate: 0.1,
  seconds: 0.5,
  dataSeconds: 0,
});
const line = (step: number): string => `${JSON.stringify(result(step))}\n`;

async function writeFrom(fromStep: number, ...steps: readonly number[]): Promise<string> {
  const log = await StepLog.open(path, fromStep);
  for (const step of steps) await log.write(result(step));
  await log.close();
  return readFile(path, 'utf8');
}

test('one line per update', async () => {
  expect(await writeFrom(0, 1, 2)).toBe(line(1) + line(2));
});

test('lines beyond the resumed update are dropped', async () => {
  await writeFrom(0, 1, 2, 3, 4);
  expect(await writeFrom(2, 3)).toBe(line(1) + line(2) + line(3));
});

test('half lines and lines of something else are dropped', async () => {
  await writeFile(path, `${line(1)}null\n{"loss":1}\n{"step":"2"}\n{"step":0}\n\n${line(2)}${line(3).slice(0, 20)}`);
  expect(await writeFrom(5, 6)).toBe(line(1) + line(2) + line(6));
});

test('a run that starts afresh has an empty log', async () => {
  await writeFile(path, line(1));
  expect(await writeFrom(0)).toBe('');
});

test('a log that cannot be read is not overwritten', async () => {
  await mkdir(path);
  await expect(StepLog.open(path, 0)).rejects.toThrow('EISDIR');
});
