import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Runs an example as its first lines say, and gives what it prints. */
async function outputOf(name: string): Promise<string> {
  const flags = ['--conditions=@videoitg/source', '--import', 'tsx'];
  const { stdout } = await run(process.execPath, [...flags, `examples/${name}`], { cwd: root });
  return stdout;
}

describe('examples that need no quickstart', () => {
  test('02: a head of one’s own learns, is evaluated, stored and opened again', { timeout: 120_000 }, async () => {
    const output = await outputOf('02-your-own-head.ts');
    const [first, last] = /loss +([\d.]+) → ([\d.]+) in 30 updates/.exec(output)?.slice(1).map(Number) ?? [];
    expect(last).toBeLessThan(first ?? NaN);
    const [ap, random] = /AP ([\d.]+), in random order ([\d.]+)/.exec(output)?.slice(1).map(Number) ?? [];
    for (const value of [ap, random]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    expect(output).toContain('stored    weighed-tokens {"sharpness":3}');
  });

  test('03: the program, its cost and the mistake are printed', { timeout: 60_000 }, async () => {
    const output = await outputOf('03-read-the-graph.ts');
    expect(output).toMatch(/^program loss\(features: f32\[frame, /);
    expect(output).toContain('lower to ONNX');
    expect(output.slice(output.indexOf('ShapeError'))).toMatchInlineSnapshot(`
      "ShapeError: add: operands differ on axis "hidden"
        left   position, hidden=48  feed text
        right  position, hidden=64  project
        hint: both sizes come from axes called "hidden"; take them from one Axis object
      "
    `);
  });

  test('04: a fourth head learns, selects, and is the same from an ONNX file', { timeout: 120_000 }, async () => {
    const output = await outputOf('04-temporal-convolution.ts');
    const [first, last] = /loss +([\d.]+) → ([\d.]+) in 30 updates/.exec(output)?.slice(1).map(Number) ?? [];
    expect(last).toBeLessThan(first ?? NaN);
    const [, chosen = '', frames] = /selected +([\d, ]+) of (\d+) frames/.exec(output) ?? [];
    const positions = chosen.split(', ').map(Number);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    expect(positions).toHaveLength(4);
    expect(positions.at(-1)).toBeLessThan(Number(frames));
    const [difference] = /differ by (\S+) at most/.exec(output)?.slice(1).map(Number) ?? [];
    // The rounding of single precision in a sigmoid.
    expect(difference).toBeLessThan(1e-5);
  });
});

test('the stage is read by `videoitg train` without its data', { timeout: 60_000 }, async () => {
  const command = ['packages/cli/bin/videoitg.js', 'train', 'examples/grounding.ts', '--dry-run', '--json'];
  const { stdout } = await run(process.execPath, [...command, '--set', 'stopAfter.steps=7'], { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'grounding',
    initFrom: 'runs/quickstart/tower',
    stopAfter: { steps: 7 },
    optimizer: { learningRate: 1e-3, groups: { head: 1e-2 } },
    task: { kind: 'grounding', model: { head: { name: 'pooling', version: 1 } } },
  });
});
