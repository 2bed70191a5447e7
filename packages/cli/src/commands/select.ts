import { probeVideo } from '@videoitg/data';
import { selectTopK, type Selection } from '@videoitg/data/pure';
import { loadTokenizer, type Tokenizer } from '@videoitg/models';
import { printNote, printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requireFile, requireWritable } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { checkModelOptions, openSource, type ModelOptions } from '../selector/model-options.js';
import type { ModelSource } from '../selector/model-source.js';
import { planSelection, type SelectPlan } from '../selector/plan.js';
import { choosePrecision, type PrecisionOptions } from '../selector/precision.js';
import { secondsOf } from '../selector/scored-video.js';
import { defaultSampling, scoreVideo } from '../selector/score-video.js';
import { writeSelectFiles, type Answer, type SelectFiles } from '../selector/select-files.js';
import { formatClock } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import { planFrames, printPlan } from './select-plan.js';

/** Options of `videoitg select`. */
export interface SelectOptions extends SelectFiles, ModelOptions, PrecisionOptions {
  /** Absent where `frames` is given. */
  readonly video?: string;
  readonly question?: string;
  /** How many frames to choose; more than there are means all. */
  readonly k: number;
  /** Frames a second to score. */
  readonly fps: number;
  readonly maxFrames: number;
  /** Print the size of the job instead of running it. */
  readonly plan: boolean;
  /** Plan for so many frames of no video. */
  readonly frames?: number;
  /** Replace files that exist. */
  readonly force: boolean;
}

/** Options of a run that has a video and a question. */
type AskedOptions = SelectOptions & { readonly video: string; readonly question: string };

/** Longer questions are no questions: the longest benchmark prompts, with subtitles, stay below. */
export const MAX_QUESTION_LENGTH = 200_000;

/** Scores the frames of one video for one question. */
export async function select(given: SelectOptions, context: CommandContext): Promise<void> {
  if (given.frames !== undefined) return planFrames({ ...given, frames: given.frames }, context);
  const options = requireAsked(given);
  await checkSelectOptions(options);
  const { video, question, fps, maxFrames } = options;
  const source = await openSource(options);
  const tokenizer = await loadTokenizer(source.folder);
  const textTokens = textTokensOf(source, tokenizer, question);
  const sampling = { ...defaultSampling, targetFps: fps, maxFrames };
  const plan = planSelection(source.config, await probeVideo(video), textTokens, sampling);
  if (plan.thinnedFrom !== undefined) {
    const rate = `${fps} a second`;
    const note = `${video} has ${plan.thinnedFrom} frames at ${rate}, but the model takes ${plan.frames}`;
    printNote(context, `${note}: ${plan.frames} spread over the video are scored.`);
  }
  if (options.plan) printPlan(plan, source, options, context);
  else await answer(options, context, plan, source, tokenizer);
}

/** Tokens that the prompt has beside the video. */
function textTokensOf({ config }: ModelSource, tokenizer: Tokenizer, question: string): number {
  return config.head
    .prompt(question, tokenizer)
    .reduce((sum, part) => sum + (part.kind === 'text' ? part.ids.length : 0), 0);
}

/** @throws {UserError} where video or question is left out. */
function requireAsked(options: SelectOptions): AskedOptions {
  const { video, question } = options;
  const help = 'See videoitg select --help.';
  if (video === undefined) throw new UserError(`select needs VIDEO. ${help}`);
  if (question === undefined) throw new UserError(`select needs QUESTION. ${help}`);
  return { ...options, video, question };
}

/** @throws {UserError} for a missing video or model, a file in the way, or a question that is empty or too long. */
async function checkSelectOptions(options: AskedOptions): Promise<void> {
  if (options.question.trim() === '') throw new UserError('the question is empty. Say what the frames should show.');
  if (options.question.length > MAX_QUESTION_LENGTH) {
    throw new UserError(
      `the question has ${options.question.length} characters; at most ${MAX_QUESTION_LENGTH} are read.`,
    );
  }
  if (options.sheet?.endsWith('.png') === false) throw new UserError(`--sheet ${options.sheet} does not end in .png.`);
  await requireFile(options.video, 'the video');
  await checkModelOptions(options);
  for (const file of [options.sheet, options.timeline, options.results, options.indices]) {
    if (file !== undefined) await requireWritable(file, options.force);
  }
}

async function answer(
  options: AskedOptions,
  context: CommandContext,
  { sampling }: SelectPlan,
  source: ModelSource,
  tokenizer: Tokenizer,
): Promise<void> {
  const { video, question, k } = options;
  const engine = engineNamed(context.globals.engine);
  const precision = choosePrecision(options, source.stored, engine);
  const asked = { path: video, sampling, question, k };
  const scores = await scoreVideo(source, asked, { engine, precision, tokenizer, signal: context.signal });
  const { fill } = source.config.head;
  const selection = selectTopK(scores, k, fill);
  if (k > scores.length) {
    printNote(context, `${video} has ${scores.length} scored frames, fewer than --k ${k}: all are taken.`);
  }
  const answered = { video, question, k, fill, sampling, scores };
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
