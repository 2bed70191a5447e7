import { probeVideo } from '@videoitg/data';
import { selectTopK, type Selection } from '@videoitg/data/pure';
import { printNote, printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requireFile, requirePath, requireWritable } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { describeSelector, openSelector } from '../selector/open-selector.js';
import { planSelection, type SelectPlan } from '../selector/plan.js';
import { secondsOf } from '../selector/scored-video.js';
import { defaultSampling, scoreVideo } from '../selector/score-video.js';
import { writeSelectFiles, type Answer, type SelectFiles } from '../selector/select-files.js';
import { formatClock, formatCount } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** Options of `videoitg select`. */
export interface SelectOptions extends SelectFiles {
  readonly video: string;
  readonly question: string;
  /** How many frames to choose; more than there are means all. */
  readonly k: number;
  /** A checkpoint, or the folder of a run. */
  readonly model: string;
  /** Frames a second to score. */
  readonly fps: number;
  readonly maxFrames: number;
  /** Print the size of the job instead of running it. */
  readonly plan: boolean;
  /** Replace files that exist. */
  readonly force: boolean;
}

/** Longer questions are no questions: the longest benchmark prompts, with subtitles, stay below. */
export const MAX_QUESTION_LENGTH = 200_000;

/** Scores the frames of one video for one question. */
export async function select(options: SelectOptions, context: CommandContext): Promise<void> {
  await checkSelectOptions(options);
  const { video, question, fps, maxFrames } = options;
  const selector = await describeSelector(options.model);
  const sampling = { ...defaultSampling, targetFps: fps, maxFrames };
  const plan = planSelection(selector.config, await probeVideo(video), selector.encode(question).length, sampling);
  if (plan.thinnedFrom !== undefined) {
    const frames = plan.sampling.indices.length;
    const rate = `${fps} a second`;
    const note = `${video} has ${plan.thinnedFrom} frames at ${rate}, but the model takes ${frames}`;
    printNote(context, `${note}: ${frames} spread over the video are scored.`);
  }
  if (options.plan) printPlan(options, context, plan);
  else await answer(options, context, plan, selector);
}

/** @throws {UserError} for a missing video or model, a file in the way, or a question that is empty or too long. */
export async function checkSelectOptions(options: SelectOptions): Promise<void> {
  if (options.question.trim() === '') throw new UserError('the question is empty. Say what the frames should show.');
  if (options.question.length > MAX_QUESTION_LENGTH) {
    throw new UserError(
      `the question has ${options.question.length} characters; at most ${MAX_QUESTION_LENGTH} are read.`,
    );
  }
  if (options.sheet?.endsWith('.png') === false) throw new UserError(`--sheet ${options.sheet} does not end in .png.`);
  await requireFile(options.video, 'the video');
  await requirePath(options.model, 'the model', 'videoitg quickstart makes one; --model names another.');
  for (const file of [options.sheet, options.timeline, options.results, options.indices]) {
    if (file !== undefined) await requireWritable(file, options.force);
  }
}

async function answer(
  options: SelectOptions,
  context: CommandContext,
  { sampling }: SelectPlan,
  described: Awaited<ReturnType<typeof describeSelector>>,
): Promise<void> {
  const { video, question, k } = options;
  const selector = await openSelector(described, engineNamed(context.globals.engine));
  let scores: Float32Array | undefined;
  try {
    [scores] = await scoreVideo(selector, video, sampling, [question], context.signal);
  } finally {
    await selector.close();
  }
  if (scores === undefined) throw new Error('internal: the selector gave no scores');
  const selection = selectTopK(scores, k);
  if (k > scores.length) {
    printNote(context, `${video} has ${scores.length} scored frames, fewer than --k ${k}: all are taken.`);
  }
  const answered = { video, question, k, sampling, scores };
  const files = await writeSelectFiles(options, answered);
  printAnswer(context, answered, selection, files);
}

function printAnswer(
  context: CommandContext,
  { video, question, k, sampling, scores }: Answer,
  { byScore, tookAll }: Selection,
  files: readonly string[],
): void {
  const frames = byScore.map((position, at) => ({
    rank: at + 1,
    seconds: secondsOf(sampling, position),
    frame: sampling.indices[position] ?? 0,
    score: scores[position] ?? NaN,
  }));
  const { indices, ...rest } = sampling;
  const result = { video, question, k, tookAll, sampling: { ...rest, frames: indices.length }, frames, files };
  const rows = frames.map(({ rank, seconds, frame, score }) => [
    String(rank),
    formatClock(seconds),
    String(frame),
    score.toFixed(3),
  ]);
  const columns = ['rank', 'time', 'frame', 'score'].map((title) => ({ title, align: 'right' as const }));
  printResult(
    context,
    result,
    `${table(columns, rows)}${files.map((file) => `\n  ${file}`).join('')}`.trimEnd() + '\n',
  );
}

/** Frames, tokens and sequence length that the video takes. */
function printPlan(
  { video }: SelectOptions,
  context: CommandContext,
  { sampling, grid, textTokens, sequence }: SelectPlan,
): void {
  const frames = sampling.indices.length;
  const text = `  ${formatCount(frames)} frames, ${grid}×${grid} tokens each, ${formatCount(textTokens)} tokens of text, sequence ${formatCount(sequence)}\n`;
  printResult(context, { video, frames, grid, textTokens, sequence }, text);
}
