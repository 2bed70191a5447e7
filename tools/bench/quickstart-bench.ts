import { existsSync } from 'node:fs';
import { quickstartFiles } from 'videoitg';
import { runContest, type Contestant } from './contest.js';
import { BenchError } from './bench-error.js';
import { runOurs } from './processes.js';
import { median, type Contest, type StepReport } from './report.js';

const engines = ['tensorflow', 'onnxruntime'];

export interface QuickstartOptions {
  /** Of a finished quickstart. */
  readonly folder: string;
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/** Training steps of the quickstart's two stages as the command runs them, data included, on each engine. */
export async function quickstartBench({ folder, rounds, log }: QuickstartOptions): Promise<Contest[]> {
  if (!existsSync(quickstartFiles(folder).summary)) {
    throw new BenchError(
      `The benchmark "quickstart" trains on a finished quickstart's data, and ${folder} has none. ` +
        'Run npm run quickstart, or name its folder with --quickstart.',
    );
  }
  const contests: Contest[] = [];
  for (const stage of ['tower', 'grounding']) {
    const contestants = engines.map((engine): Contestant => {
      const args = ['--stage', stage, '--engine', engine, '--folder', folder];
      return {
        name: engine,
        measure: async () => {
          const { stepMs, peakRssMb } = await runOurs<StepReport>('our-stage.ts', args);
          return { ms: median(stepMs), mb: peakRssMb };
        },
      };
    });
    contests.push(
      await runContest({
        name: `quickstart's ${stage}`,
        what: 'training steps with their data',
        memory: 'peak',
        against: ['onnxruntime'],
        contestants,
        rounds,
        log,
      }),
    );
  }
  return contests;
}
