import { writeFileAtomic } from '@videoitg/data';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BenchError } from '../bench-error.js';

const choice = z.object({ f1: z.number(), hit: z.number() });

/** Shares of frames, the first of each video left out: it has none before it. */
const prefixQuality = z.object({
  /** Verdicts that are right. */
  accuracy: z.number(),
  /** The same among frames whose label is not that of the frame before. */
  accuracyAtChanges: z.number(),
  /** Verdicts that repeat the one before in the prefix. */
  copies: z.number(),
});
export type PrefixQuality = z.infer<typeof prefixQuality>;

const verdictQuality = z.object({
  /** Each verdict follows the labels of the frames before. */
  gold: prefixQuality,
  /** Each verdict follows the verdicts that the model gave before. */
  own: prefixQuality,
  /** Labels that are those of the frame before: the accuracy of copying under the gold prefix. */
  copyAccuracy: z.number(),
  /** Labels that are 0: the accuracy of always saying no. */
  noAccuracy: z.number(),
});
export type VerdictQuality = z.infer<typeof verdictQuality>;

const listQuality = z.object({
  /** Frames named, mean over questions. */
  named: z.number(),
  /** Nothing stands in for frames that are not named. */
  unfilled: choice,
});
export type ListQuality = z.infer<typeof listQuality>;

const variantResult = z.object({
  /** Everything that decides the run, so that a result is not taken for another's. */
  settings: z.record(z.string(), z.unknown()),
  head: z.string(),
  seed: z.int(),
  k: z.int(),
  videos: z.int(),
  questions: z.int(),
  ap: z.number(),
  apSwapped: z.number(),
  selected: choice,
  /** What stands in for frames without a score above 0. */
  fill: z.string(),
  uniform: choice,
  random: choice.extend({ ap: z.number() }),
  positiveRate: z.number(),
  /** Sampled frames T of the held-out videos. */
  frames: z.object({ least: z.int(), most: z.int() }),
  /** K / T, mean over questions. */
  chosenShare: z.number(),
  /** Of the median update times their number; of everything that is measured on the held-out videos. */
  seconds: z.object({ training: z.number(), evaluation: z.number() }),
  verdicts: verdictQuality.optional(),
  list: listQuality.optional(),
});

/** Quality of one head that was trained with one seed. */
export type VariantResult = z.infer<typeof variantResult>;

/**
 * A result that an earlier run left.
 *
 * @param settings Those of the run that is wanted.
 * @throws BenchError for a result of other settings.
 */
export async function readResult(
  path: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<VariantResult | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const result = variantResult.parse(JSON.parse(text));
  if (JSON.stringify(result.settings) === JSON.stringify(settings)) return result;
  throw new BenchError(`${path} was made with other settings. Choose another folder with --out, or remove it.`);
}

export async function writeResult(path: string, result: VariantResult): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
}
