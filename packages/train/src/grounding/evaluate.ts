import { CounterRandom, type Session } from '@videoitg/core';
import {
  averagePrecision,
  meanOf,
  qualityAtK,
  randomAveragePrecision,
  randomBaseline,
  uniformBaseline,
} from '@videoitg/data/pure';
import type { PromptTokenizer, SelectorConfig } from '@videoitg/models';
import type { GroundingQuestion, GroundingVideo } from './grounding-data.js';
import type { AskedQuestion } from './samples.js';
import { scoreQuestions } from './score.js';

/** F1@K and hit@K (spec 9.4). */
export interface ChoiceQuality {
  readonly f1: number;
  readonly hit: number;
}

/** Quality on labelled videos, means over questions (spec 9.4). */
export interface Evaluation {
  readonly videos: number;
  readonly questions: number;
  readonly k: number;
  /** Mean average precision. */
  readonly ap: number;
  readonly apByKind: Readonly<Record<string, number>>;
  /** The same with every question replaced by another one of its video, labels kept. */
  readonly apSwapped: number;
  /** Share of frames labelled positive, mean over questions. */
  readonly positiveRate: number;
  readonly selected: ChoiceQuality;
  readonly uniform: ChoiceQuality;
  readonly random: ChoiceQuality & { readonly ap: number };
}

export interface EvaluateOptions {
  /** Frames chosen for F1@K and hit@K. */
  readonly k: number;
  /** Of the swapped questions. */
  readonly seed: number;
  readonly tokenizer: PromptTokenizer;
  /** Shown instead of every question. */
  readonly constantQuestion?: string;
  /** Kind of a question, for the breakdown. */
  readonly kindOf: (question: GroundingQuestion) => string;
}

/**
 * Scores all questions of labelled videos and measures the scores, beside uniform and random choices and beside swapped
 * questions.
 */
export async function evaluateGrounding(
  session: Session,
  config: SelectorConfig,
  videos: readonly GroundingVideo[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { k, tokenizer, kindOf, constantQuestion } = options;
  const asked = videos.flatMap((video) => video.questions.map((question) => ({ video, question })));
  const shown = (pairs: readonly AskedQuestion[]): readonly AskedQuestion[] =>
    constantQuestion === undefined
      ? pairs
      : pairs.map(({ video, question }) => ({ video, question: { ...question, text: constantQuestion } }));
  const score = (pairs: readonly AskedQuestion[]): Promise<Float32Array[]> =>
    scoreQuestions(session, config, shown(pairs), { tokenizer, k });
  const scores = await score(asked);
  const precision = asked.map(({ question }, at) => averagePrecision(scores[at] ?? [], question.labels));
  const swapped = swapQuestions(asked, options.seed);
  const swappedScores = await score(swapped.map(({ video, other }) => ({ video, question: other })));
  const choice = (of: (at: number, labels: Float32Array) => ChoiceQuality): ChoiceQuality => {
    const all = asked.map(({ question }, at) => of(at, question.labels));
    return { f1: mean(all.map(({ f1 }) => f1)), hit: mean(all.map(({ hit }) => hit)) };
  };
  return {
    videos: videos.length,
    questions: asked.length,
    k,
    ap: mean(precision),
    apByKind: byKind(
      asked.map(({ question }) => kindOf(question)),
      precision,
    ),
    apSwapped: mean(swapped.map(({ labels }, at) => averagePrecision(swappedScores[at] ?? [], labels))),
    positiveRate: mean(
      asked.map(({ question: { labels } }) => labels.reduce((sum, label) => sum + label, 0) / labels.length),
    ),
    selected: choice((at, labels) => qualityAtK(scores[at] ?? [], labels, k, config.head.fill)),
    uniform: choice((_, labels) => uniformBaseline(labels, k)),
    random: {
      ...choice((_, labels) => randomBaseline(labels, k)),
      ap: mean(asked.map(({ question }) => randomAveragePrecision(question.labels))),
    },
  };
}

/** For every question another one of the same video; videos with a single question have none. */
function swapQuestions(
  asked: readonly AskedQuestion[],
  seed: number,
): { readonly video: GroundingVideo; readonly labels: Float32Array; readonly other: GroundingQuestion }[] {
  return asked.flatMap(({ video, question }) => {
    const others = video.questions.filter(({ id }) => id !== question.id);
    const other =
      others[new CounterRandom([seed, 'swapped question', question.id]).integerBelow(Math.max(1, others.length), 0)];
    return other === undefined ? [] : [{ video, labels: question.labels, other }];
  });
}

function byKind(kinds: readonly string[], values: readonly (number | undefined)[]): Record<string, number> {
  const names = [...new Set(kinds)].sort();
  return Object.fromEntries(names.map((name) => [name, mean(values.filter((_, at) => kinds[at] === name))]));
}

/** Mean over the questions for which a value is defined; NaN when there is none. */
const mean = (values: readonly (number | undefined)[]): number => meanOf(values).value ?? NaN;
