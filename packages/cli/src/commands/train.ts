import { parseOverride, type Override } from '../config/overrides.js';
import type { CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requireFile } from '../require-path.js';
import { notAvailable } from './not-available.js';

/** Options of `videoitg train`. */
export interface TrainOptions {
  /** The stage's file. */
  readonly config: string;
  readonly dryRun: boolean;
  readonly resume: boolean;
  /** `path=value`, in the order given. */
  readonly set: readonly string[];
}

/** Trains one stage. */
export async function train(options: TrainOptions, context: CommandContext): Promise<void> {
  await trainStage(options, await checkTrainOptions(options), context);
}

/**
 * The overrides of the command line, once the config file is known to be readable.
 * @throws {UserError} for a file that is no module or an override that sets nothing.
 */
export async function checkTrainOptions(options: TrainOptions): Promise<readonly Override[]> {
  const overrides = options.set.map(parseOverride);
  if (!/\.[cm]?[jt]s$/.test(options.config)) {
    throw new UserError(`${options.config} is not a config: a stage is a .ts, .js or .mjs file.`);
  }
  await requireFile(options.config, 'the config');
  return overrides;
}

async function trainStage(
  _options: TrainOptions,
  _overrides: readonly Override[],
  _context: CommandContext,
): Promise<void> {
  throw notAvailable('train');
}
