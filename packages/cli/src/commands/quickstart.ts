import type { CommandContext } from '../context.js';
import { notAvailable } from './not-available.js';

/** Options of `videoitg quickstart`. */
export interface QuickstartOptions {
  /** Folder that receives the videos, the model, the pages and summary.json. */
  readonly out: string;
  readonly seed: number;
}

/** Makes the miniature set, trains, evaluates, selects, exports and writes the pages. */
export async function quickstart(_options: QuickstartOptions, _context: CommandContext): Promise<void> {
  throw notAvailable('quickstart');
}
