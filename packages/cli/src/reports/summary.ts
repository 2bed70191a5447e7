import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '@videoitg/data';
import { z } from 'zod';
import { UserError } from '../errors.js';

/** A mean, rate or precision. */
const share = z.number().min(0).max(1);
/** Zod's numbers are finite: NaN, which JSON cannot hold, never gets as far as the file. */
const difference = z.number().min(0);
const name = z.string().min(1).max(200);

/** F1@K and hit@K of spec 9.4, means over instructions. */
const choiceMetrics = z.strictObject({ f1At8: share, hitAt8: share });

const heldOut = z.strictObject({
  videos: z.int().positive(),
  instructions: z.int().positive(),
  /** Mean over instructions of the average precision. */
  ap: share,
  /** The same by kind of instruction. */
  apByKind: z.record(name, share),
  /** Every question answered with another question's labels of the same video: near chance if the question matters. */
  apSwapped: share,
  /** A model trained with one constant question: what the pictures alone give away. */
  apConstantQuestion: share.optional(),
  /** Share of frames that are labelled positive. */
  positiveRate: share,
  f1At8: share,
  hitAt8: share,
  uniform: choiceMetrics,
  random: choiceMetrics.extend({ ap: share }),
});

/** What `runs/quickstart/summary.json` holds. */
export const summarySchema = z.strictObject({
  format: z.literal('videoitg-summary-1'),
  seed: z.int().min(0),
  engine: name,
  /** Trainable and frozen together. */
  parameters: z.int().positive(),
  heldOut,
  onnx: z.strictObject({
    file: name,
    bytes: z.int().positive(),
    /** Largest difference between scores of the exported file and of the engine. */
    maxAbsDiff: difference,
    /** The same against the float64 evaluator. */
    referenceMaxAbsDiff: difference,
  }),
  /** Wall-clock seconds by phase, in the order of the run. */
  seconds: z.record(name, z.number().min(0)),
  /** Of node, videoitg, the engine and the decoder. */
  versions: z.record(name, z.string().max(100)),
});
export type Summary = z.infer<typeof summarySchema>;

/**
 * Writes the summary, whole or not at all.
 * @throws {Error} naming every field that does not fit the schema: a fault of the run, not of the user.
 */
export async function writeSummary(path: string, summary: Summary): Promise<void> {
  const checked = summarySchema.safeParse(summary);
  if (!checked.success) throw new Error(`the summary of this run is not valid: ${problems(checked.error)}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, `${JSON.stringify(checked.data, null, 2)}\n`);
}

/**
 * Reads a summary that an earlier run wrote.
 * @throws {UserError} for a file that cannot be read or is no summary.
 */
export async function readSummary(path: string): Promise<Summary> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`the summary ${path} cannot be read. videoitg quickstart writes one.`, { cause: error });
  });
  const checked = summarySchema.safeParse(parseJson(text, path));
  if (!checked.success) throw new UserError(`${path} is no summary of this version: ${problems(checked.error)}`);
  return checked.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new UserError(`${path} is not JSON; the file is damaged.`, { cause: error });
  }
}

function problems(error: z.ZodError): string {
  return `${error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`;
}
