import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run.js';
import { fakeTerminal } from '../testing/fake-terminal.js';

let folder = '';
const inside = (name: string): string => join(folder, name);
const trainPackage = import.meta.resolve('@videoitg/train');

/** A stage's file that is right but for what a test changes. */
function config(change: { readonly optimizer?: string; readonly settings?: string } = {}): string {
  return `import { adamW, constantRate, defineStage } from ${JSON.stringify(trainPackage)};
    export default defineStage({
      name: 'nothing',
      task: { settings: { kind: 'nothing' }, prepare: () => Promise.reject(new Error('never prepared')) },
      trainable: ['head'],
      optimizer: adamW({ ${change.optimizer ?? 'learningRate: 1e-3'} }),
      schedule: constantRate,
      stopAfter: { steps: 3 },
      output: ${JSON.stringify(inside('run'))},
      ${change.settings ?? ''}
    });\n`;
}

const files: Readonly<Record<string, () => string>> = {
  'good.ts': () => config(),
  'throws.ts': () => `throw new Error('the data are not there');\n`,
  'nothing.ts': () => 'export const stage = 1;\n',
  'other.ts': () => 'export default { name: 1 };\n',
  'syntax.ts': () => 'export default {;\n',
  'missing-import.ts': () => `import './not-there.js';\n`,
  'rate.ts': () => config({ optimizer: 'learningRate: -1' }),
  'unknown.ts': () => config({ optimizer: 'learnigRate: 1e-3' }),
  'steps.ts': () => config({ settings: 'stopAfter: { steps: 0 },' }),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'videoitg-train-'));
  for (const [name, text] of Object.entries(files)) await writeFile(inside(name), text());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything that a command line leaves, with the test's folder named FOLDER. */
async function train(...args: string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 100 });
  const code = await runCli(['train', ...args], terminal);
  return `${terminal.out()}${terminal.err()}exit ${code}`.replaceAll(folder, 'FOLDER');
}

describe('config files that cannot be used', () => {
  it.each(Object.keys(files).filter((name) => name !== 'good.ts' && name !== 'syntax.ts'))('%s', async (name) => {
    const before = await readdir(folder);
    expect(await train(inside(name), '--dry-run')).toMatchSnapshot();
    expect(await readdir(folder)).toEqual(before);
  });
});

it('a config with a syntax error is named, on one line, as the compiler puts it', async () => {
  expect(await train(inside('syntax.ts'), '--dry-run')).toMatch(
    /^videoitg: FOLDER\/syntax\.ts cannot be loaded: Transform failed with 1 error.*syntax\.ts:1:\d+.*\nexit 1$/,
  );
});

describe('--set', () => {
  it('changes what --dry-run prints', async () => {
    const text = await train(inside('good.ts'), '--set', 'optimizer.learningRate=1e-5', '--set', 'seed=7', '--dry-run');
    expect(text).toMatchSnapshot();
  });

  it('refuses what is no setting or no value of one', async () => {
    const mistakes = [
      'optimizer.learnigRate=1e-5',
      'learningRate=1',
      'optimizer=1',
      'seed=one',
      'stopAfter.steps=0.5',
      '__proto__.x=1',
    ];
    const texts = await Promise.all(mistakes.map((text) => train(inside('good.ts'), '--dry-run', '--set', text)));
    expect(texts).toMatchInlineSnapshot(`
      [
        "videoitg: optimizer.learnigRate is not a setting. Did you mean optimizer.learningRate?
      exit 1",
        "videoitg: learningRate is not a setting. Did you mean optimizer.learningRate?
      exit 1",
        "videoitg: optimizer is a group of settings. Set one of them: optimizer.learningRate, optimizer.betas, optimizer.epsilon, optimizer.weightDecay, optimizer.clipNorm.
      exit 1",
        "videoitg: seed takes a number (now 0), but was given "one".
      exit 1",
        "videoitg: The stage's stopAfter.steps: Invalid input: expected int, received number.
      exit 1",
        "videoitg: __proto__.x is not a setting. Settings are listed with --dry-run.
      exit 1",
      ]
    `);
  });
});
