import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from './bench-error.js';
import type { Contest } from './report.js';
import { runSlices } from './slices.js';

/** The command as an installed package runs it. */
const command = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** The whole command, from its videos to its pages, on each engine. */
export async function quickstartCommandBench(options: {
  readonly rounds: number;
  readonly log: (line: string) => void;
}): Promise<Contest> {
  if (!existsSync(command)) {
    throw new BenchError('The benchmark "quickstart-command" runs the built command: run npm run build first.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'videoitg-quickstart-'));
  try {
    return await runSlices({
      name: 'quickstart-command',
      what: 'videoitg quickstart, from its videos to its pages',
      against: ['onnxruntime'],
      commands: ['tensorflow', 'onnxruntime'].map((engine) => ({
        name: engine,
        args: (round) => [command, 'quickstart', '--engine', engine, '--out', join(folder, `${engine}-${round}`)],
      })),
      sliceMs: 1000,
      ...options,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
