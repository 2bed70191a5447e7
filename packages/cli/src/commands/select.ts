import type { CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requireFile, requirePath } from '../require-path.js';
import { notAvailable } from './not-available.js';

/** Options of `videoitg select`. */
export interface SelectOptions {
  readonly video: string;
  readonly question: string;
  /** How many frames to choose; more than there are means all. */
  readonly k: number;
  /** A checkpoint, or the folder of a run. */
  readonly model: string;
  /** Print the cost instead of running. */
  readonly plan: boolean;
}

/** Longer questions are no questions: the longest benchmark prompts, with subtitles, stay below. */
export const MAX_QUESTION_LENGTH = 200_000;

/** Scores the frames of one video for one question. */
export async function select(options: SelectOptions, context: CommandContext): Promise<void> {
  await checkSelectOptions(options);
  await selectFrames(options, context);
}

/** @throws {UserError} for a missing video or model, or a question that is empty or too long. */
export async function checkSelectOptions(options: SelectOptions): Promise<void> {
  if (options.question.trim() === '') throw new UserError('the question is empty. Say what the frames should show.');
  if (options.question.length > MAX_QUESTION_LENGTH) {
    throw new UserError(
      `the question has ${options.question.length} characters; at most ${MAX_QUESTION_LENGTH} are read.`,
    );
  }
  await requireFile(options.video, 'the video');
  await requirePath(options.model, 'the model', 'videoitg quickstart makes one; --model names another.');
}

async function selectFrames(_options: SelectOptions, _context: CommandContext): Promise<void> {
  throw notAvailable('select');
}
