import { makeMiniature } from '@videoitg/data/miniature';
import { printResult, type CommandContext } from '../context.js';
import { requireNewFolder } from '../require-path.js';
import { Progress } from '../terminal/progress.js';

/** Options of `videoitg make-mini`. */
export interface MakeMiniOptions {
  /** New, empty, or holding an unfinished set with the same parameters, which is then finished. */
  readonly folder: string;
  /** Training videos. */
  readonly videos: number;
  readonly heldOut: number;
  readonly seed: number;
}

/** The file by which an interrupted set is known. */
const MANIFEST = 'manifest.json';

/** Makes a miniature video set. */
export async function makeMini(options: MakeMiniOptions, context: CommandContext): Promise<void> {
  const { folder, videos, heldOut, seed } = options;
  await requireNewFolder(folder, MANIFEST);
  const progress = new Progress(context.terminal, {
    label: 'videos',
    unit: 'videos',
    total: videos + heldOut,
    quiet: context.globals.quiet,
  });
  const set = await makeMiniature({
    folder,
    seed,
    training: videos,
    heldOut,
    signal: context.signal,
    onProgress: ({ made }) => progress.update(made),
  });
  progress.finish();
  const result = { folder, training: set.training.length, heldOut: set.heldOut.length, seed };
  const text = `  ${folder}: ${result.training} training and ${result.heldOut} held-out instructions about ${videos + heldOut} videos\n`;
  printResult(context, { ...result, videos: videos + heldOut }, text);
}
