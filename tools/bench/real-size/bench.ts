import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Writable, type WritableOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runContest } from '../contest.js';
import { describeMachine, type Machine } from '../machine.js';
import { BenchError } from '../bench-error.js';
import { runOurs, runPython } from '../processes.js';
import { brokenBounds } from './bounds.js';
import { sumOf, type Match, type RealSize, type SelectionReport } from './result.js';
import { renderMatches } from './table.js';

export interface RealSizeOptions {
  /** Has PyTorch, safetensors and Pillow. */
  readonly python: string;
  readonly size: RealSize;
  readonly frames: readonly number[];
  readonly engine: string;
  readonly rounds: number;
  readonly threads: number;
  /** Where the checkpoints and the video are made, and found again. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface RealSizeResult {
  readonly table: string;
  readonly machine: Machine;
  readonly matches: readonly Match[];
  /** A sentence for every bound that is not kept. */
  readonly broken: readonly string[];
}

/** Of the name that an option gives. @throws BenchError for another. */
export function sizeNamed(name: string): RealSize {
  if (name === 'real' || name === 'tiny') return name;
  throw new BenchError(`There is no size "${name}". There are: real, tiny.`);
}

/**
 * A checkpoint in the published layout with random weights, and frames of a video file: scores, time and memory of this
 * project and of the same composed in plain PyTorch, in processes that take turns.
 *
 * @throws BenchError when a process fails or Python lacks a package.
 */
export async function realSizeBench(options: RealSizeOptions): Promise<RealSizeResult> {
  const { size, log } = options;
  log(`PyTorch ${await peerVersion(options.python)}`);
  const inputs = await makeInputs(options);
  const matches: Match[] = [];
  for (const frames of options.frames) matches.push(await playMatch(frames, inputs, options));
  const machine = describeMachine();
  const broken = matches.flatMap((match) => brokenBounds(match, size));
  return { table: renderMatches(matches, machine, options.threads), machine, matches, broken };
}

async function peerVersion(python: string): Promise<string> {
  const script = '../parity/torch_selector.py';
  try {
    return (await runPython<{ readonly version: string }>(python, script, ['--version'])).version;
  } catch (error) {
    throw new BenchError(
      `The peer needs Python with PyTorch, safetensors and Pillow, which "${python}" is not: name one with --python or ` +
        'VIDEOITG_BENCH_PYTHON (python3 -m venv env && env/bin/pip install -r tools/parity/requirements.txt).',
      { cause: error },
    );
  }
}

interface Inputs {
  readonly checkpoint: string;
  readonly video: string;
}

/** Makes what is not there from an earlier run. */
async function makeInputs({ folder, python, size, log }: RealSizeOptions): Promise<Inputs> {
  mkdirSync(folder, { recursive: true });
  const [checkpoint, video] = [join(folder, size), join(folder, 'video.mp4')];
  if (!existsSync(checkpoint)) {
    log(`making ${checkpoint}`);
    await runPython(python, '../parity/make_checkpoint.py', [checkpoint, '--size', size]);
  }
  if (!existsSync(video)) {
    log(`making ${video}`);
    await runOurs('real-size/make-video.ts', [video]);
  }
  return { checkpoint, video };
}

/** Reads a folder's files, so that neither side pays for the disk: whoever is first would, and the other would not. */
async function readThrough(folder: string): Promise<void> {
  for (const file of readdirSync(folder)) {
    await pipeline(createReadStream(join(folder, file), { highWaterMark: 2 ** 22 }), new Writable({ write: discard }));
  }
}

const discard: NonNullable<WritableOptions['write']> = (_chunk, _encoding, done) => done();

/** Both sides score the same frames of the video. */
async function playMatch(frames: number, { checkpoint, video }: Inputs, options: RealSizeOptions): Promise<Match> {
  const { folder, python, engine, rounds, threads, log } = options;
  const sample = join(folder, `sample-${frames}`);
  const ours = [checkpoint, video, '--frames', String(frames)];
  const settings = ['--threads', String(threads)];
  const reports = new Map<string, SelectionReport[]>();
  const side = (name: string, score: () => Promise<SelectionReport>) => ({
    name,
    measure: async () => {
      await readThrough(checkpoint);
      const report = await score();
      reports.set(name, [...(reports.get(name) ?? []), report]);
      const { load, vision, decoder } = report.peakMb;
      return { ms: 1e3 * sumOf(report.seconds), mb: Math.max(load, vision, decoder) };
    },
  });
  const peer = 'PyTorch eager';
  try {
    const exported = await runOurs<Exported>('real-size/our-selection.ts', [...ours, '--export', sample]);
    await runContest({
      name: `${frames} frames`,
      what: 'scores of a video',
      memory: 'peak',
      against: [peer],
      contestants: [
        side(engine, () => runOurs('real-size/our-selection.ts', [...ours, '--engine', engine, ...settings])),
        side(peer, () => runPython(python, '../parity/torch_selector.py', [checkpoint, sample, ...settings])),
      ],
      rounds,
      log,
    });
    const of = (name: string) => ({ name, reports: reports.get(name) ?? [] });
    return { ...exported, weightsMb: weightsMb(checkpoint), ours: of(engine), peer: of(peer) };
  } finally {
    rmSync(sample, { recursive: true, force: true });
  }
}

type Exported = Pick<Match, 'frames' | 'positions'>;

function weightsMb(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 2 ** 20;
}
