import type { CommandContext } from '../context.js';
import { requireNewFolder } from '../require-path.js';
import { notAvailable } from './not-available.js';

/** Options of `videoitg make-mini`. */
export interface MakeMiniOptions {
  readonly folder: string;
  /** Training videos. */
  readonly videos: number;
  readonly heldOut: number;
  readonly seed: number;
}

/** Makes a miniature video set. */
export async function makeMini(options: MakeMiniOptions, _context: CommandContext): Promise<void> {
  await requireNewFolder(options.folder);
  throw notAvailable('make-mini');
}
