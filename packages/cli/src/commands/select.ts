import { selectTopK } from '@videoitg/data/pure';
import { gridSide, patchSide } from '@videoitg/models';
import { readPixels } from '@videoitg/train';
import { printNote, printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requireFile, requirePath } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { openSelector } from '../selector/open-selector.js';
import { secondsOf } from '../selector/scored-video.js';
import { defaultSampling, scoreVideo } from '../selector/score-video.js';
import { formatClock } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** Options of `videoitg select`. */
export interface SelectOptions {
  readonly video: string;
  readonly question: string;
  /** How many frames to choose; more than there are means all. */
  readonly k: number;
  /** A checkpoint, or the folder of a run. */
  readonly model: string;
  /** Print the size of the job instead of running it. */
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

async function selectFrames(options: SelectOptions, context: CommandContext): Promise<void> {
  const { video, question, k } = options;
  const selector = await openSelector(options.model, engineNamed(context.globals.engine));
  try {
    if (options.plan) {
      await printPlan(options, context, selector);
      return;
    }
    const scored = await scoreVideo(selector, video, [question], { ...defaultSampling, signal: context.signal });
    const { sampling } = scored;
    const [scores = new Float32Array()] = scored.scores;
    const selection = selectTopK(scores, k);
    if (selection.tookAll && k > scores.length) {
      printNote(
        context,
        `${video} has ${scores.length} frames at ${sampling.targetFps} a second, fewer than ${k}: all are taken.`,
      );
    }
    const frames = selection.byScore.map((position, at) => ({
      rank: at + 1,
      seconds: secondsOf(sampling, position),
      frame: sampling.indices[position] ?? 0,
      score: scores[position] ?? NaN,
    }));
    const result = { video, question, k, sampling: samplingOf(sampling), frames };
    const rows = frames.map(({ rank, seconds, frame, score }) => [
      String(rank),
      formatClock(seconds),
      String(frame),
      score.toFixed(3),
    ]);
    const right = 'right' as const;
    const text = table(
      ['rank', 'time', 'frame', 'score'].map((title) => ({ title, align: right })),
      rows,
    );
    printResult(context, result, text);
  } finally {
    await selector.close();
  }
}

/** What makes the choice of scored frames repeatable. */
function samplingOf(sampling: {
  formula: string;
  fps: number;
  frameCount: number;
  targetFps: number;
  maxFrames: number;
}) {
  const { formula, fps, frameCount, targetFps, maxFrames } = sampling;
  return { formula, fps, frameCount, targetFps, maxFrames };
}

/** Frames, tokens and sequence length that the video takes. */
async function printPlan(
  { video, question }: SelectOptions,
  context: CommandContext,
  { config, encode }: Awaited<ReturnType<typeof openSelector>>,
): Promise<void> {
  const { sampling } = await readPixels(video, config.vision.image, { ...defaultSampling, signal: context.signal });
  const frames = sampling.indices.length;
  const side = gridSide({
    frames,
    budget: config.tokenBudget,
    minimum: config.minimumGrid,
    patchSide: patchSide(config.vision),
    mode: { kind: 'inference' },
  });
  const text = encode(question).length;
  const sequence = frames * side ** 2 + text;
  const plan = { video, frames, grid: side, textTokens: text, sequence };
  printResult(
    context,
    plan,
    `  ${frames} frames, ${side}×${side} tokens each, ${text} tokens of text, sequence ${sequence.toLocaleString('en')}\n`,
  );
}
