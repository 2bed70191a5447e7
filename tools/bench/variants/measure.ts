import type { Session } from '@videoitg/core';
import { meanOf, qualityAtK } from '@videoitg/data/pure';
import type { MiniatureSet } from '@videoitg/data/miniature';
import type { PromptTokenizer, SelectorConfig } from '@videoitg/models';
import { evaluateGrounding, scoreQuestions, type AskedQuestion, type GroundingVideo } from '@videoitg/train';
import { judgeAfterLabels, verdictQuality } from './prefix-quality.js';
import type { ListQuality, VariantResult, VerdictQuality } from './result.js';

export interface MeasureOptions {
  readonly config: SelectorConfig;
  readonly videos: readonly GroundingVideo[];
  readonly set: MiniatureSet;
  readonly tokenizer: PromptTokenizer;
  readonly k: number;
  readonly seed: number;
}

type Measured = Omit<VariantResult, 'settings' | 'head' | 'seed' | 'seconds'>;

/** Quality of a trained head on held-out videos, and what its format's own failures look like. */
export async function measure(session: Session, options: MeasureOptions): Promise<Measured> {
  const { config, videos, set, tokenizer, k, seed } = options;
  const kindOf = ({ id }: { readonly id: string }): string => set.facts.kinds[id] ?? 'other';
  const { apByKind: _, ...evaluation } = await evaluateGrounding(session, config, videos, {
    k,
    seed,
    tokenizer,
    kindOf,
  });
  const asked = videos.flatMap((video) => video.questions.map((question) => ({ video, question })));
  const lengths = asked.map(({ video }) => video.sampling.indices.length);
  return {
    ...evaluation,
    fill: config.head.fill,
    frames: { least: Math.min(...lengths), most: Math.max(...lengths) },
    chosenShare: meanOver(lengths.map((frames) => Math.min(k, frames) / frames)),
    ...(config.head.name === 'verdicts' ? { verdicts: await verdictsOf(session, options, asked) } : {}),
    ...(config.head.name === 'indices' ? { list: await listOf(session, options, asked) } : {}),
  };
}

async function verdictsOf(
  session: Session,
  { config, tokenizer, k }: MeasureOptions,
  asked: readonly AskedQuestion[],
): Promise<VerdictQuality> {
  const labels = asked.map(({ question }) => question.labels);
  const select = judgeAfterLabels(new Map(asked.map(({ question }) => [question.id, question.labels])));
  const afterLabels = { ...config, head: { ...config.head, select } };
  const gold = await scoreQuestions(session, afterLabels, asked, { tokenizer, k });
  return verdictQuality(labels, gold, await scoreQuestions(session, config, asked, { tokenizer, k }));
}

async function listOf(
  session: Session,
  { config, tokenizer, k }: MeasureOptions,
  asked: readonly AskedQuestion[],
): Promise<ListQuality> {
  const scores = await scoreQuestions(session, config, asked, { tokenizer, k });
  const unfilled = asked.map(({ question }, at) => qualityAtK(scores[at] ?? [], question.labels, k, 'none'));
  return {
    named: meanOver(scores.map((one) => one.filter((score) => score > 0).length)),
    unfilled: { f1: meanOver(unfilled.map(({ f1 }) => f1)), hit: meanOver(unfilled.map(({ hit }) => hit)) },
  };
}

const meanOver = (values: readonly number[]): number => meanOf(values).value ?? NaN;
