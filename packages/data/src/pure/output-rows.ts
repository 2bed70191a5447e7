import { z } from 'zod';
import { SAMPLING_FORMULAS } from './frame-sampling.js';
import type { FrameSampling } from './frame-sampling.js';
import { pythonRoundToHundredths } from './python-round.js';
import { FILLS, selectTopK, type Fill } from './selection.js';
import { UserError } from './user-error.js';

/** Raised with every change of the two row formats below. */
export const OUTPUT_SCHEMA_VERSION = 1;

const frameNumber = z.int().min(0);
const score = z.number(); // finite: JSON has no NaN

/**
 * One line of `results.jsonl`: all scored frames of one question. Source: spec section 5.3; `index`, `logits`,
 * `num_frames`, `contexts`, `video_path` and `doc_id` mean what they mean in the reference, misnomers included.
 */
export const groundingRowSchema = z.object({
  schema_version: z.literal(OUTPUT_SCHEMA_VERSION),
  doc_id: z.int(),
  video_path: z.string(),
  /** The instruction. */
  contexts: z.string(),
  /** Number of videos, always 1. */
  num_frames: z.literal(1),
  /** Raw frame numbers by falling score. */
  index: z.array(frameNumber),
  /** Scores in the order of `index`, rounded to two decimals; kept for the reference's readers. */
  logits: z.array(score),
  /** Scores in the order of `index`, in full. */
  scores: z.array(score),
  sampling: z.object({
    formula: z.enum(SAMPLING_FORMULAS),
    fps: z.number(),
    target_fps: z.number(),
    max_frames: z.int(),
    frame_count: z.int(),
    step: z.int(),
  }),
});

export type GroundingRow = z.infer<typeof groundingRowSchema>;

/**
 * One line of `frame_indices.jsonl`: the frames for an answering model. Consumers take the first entries of `index`
 * and sort them afterwards, so it is ordered by falling score and holds exactly the selected frames.
 */
export const selectionRowSchema = z.object({
  schema_version: z.literal(OUTPUT_SCHEMA_VERSION),
  doc_id: z.int(),
  /** Raw frame numbers by falling score. */
  index: z.array(frameNumber),
  /** Scores in the order of `index`, in full. */
  scores: z.array(score),
  order: z.literal('falling-score'),
  /** Frames asked for; `index` has fewer only when the video has fewer, or when nothing fills up. */
  k: z.int().min(1),
  /** What stands in for frames that the selector gave no score above 0. */
  fill: z.enum(FILLS).default('order'),
  took_all: z.boolean(),
});

export type SelectionRow = z.infer<typeof selectionRowSchema>;

/** Rows that cannot be read, merged or made. */
export class OutputRowError extends UserError {
  override readonly name = 'OutputRowError';
}

/** What one question on one video came to. */
export interface ScoredVideo {
  readonly docId: number;
  readonly videoPath: string;
  readonly instruction: string;
  readonly sampling: FrameSampling;
  /** [sampled frame], finite. */
  readonly scores: ArrayLike<number>;
}

/**
 * Makes the line of `results.jsonl`.
 *
 * @throws OutputRowError when scores and sampled frames differ in number; SelectionError for NaN.
 */
export function groundingRow(scored: ScoredVideo): GroundingRow {
  const { formula, fps, targetFps, maxFrames, frameCount, step } = scored.sampling;
  const { index, scores } = ranked(scored, Math.max(1, scored.scores.length), 'order');
  return {
    schema_version: OUTPUT_SCHEMA_VERSION,
    doc_id: scored.docId,
    video_path: scored.videoPath,
    contexts: scored.instruction,
    num_frames: 1,
    index,
    logits: scores.map(pythonRoundToHundredths),
    scores,
    sampling: { formula, fps, target_fps: targetFps, max_frames: maxFrames, frame_count: frameCount, step },
  };
}

/**
 * Makes the line of `frame_indices.jsonl` with the K best frames.
 *
 * @throws as `groundingRow`, and SelectionError for a K that is not an integer from 1.
 */
export function selectionRow(scored: ScoredVideo, k: number, fill: Fill = 'order'): SelectionRow {
  const { index, scores, tookAll } = ranked(scored, k, fill);
  return {
    schema_version: OUTPUT_SCHEMA_VERSION,
    doc_id: scored.docId,
    index,
    scores,
    order: 'falling-score',
    k,
    fill,
    took_all: tookAll,
  };
}

/**
 * Reads one line of `frame_indices.jsonl`.
 *
 * @param k frames the reader needs; a row made for fewer is refused, never filled up.
 * @throws OutputRowError naming the line.
 */
export function parseSelectionRow(line: string, lineNumber: number, k: number): SelectionRow {
  const row = parseLine(line, lineNumber, selectionRowSchema);
  if (row.scores.length !== row.index.length) throw badLine(lineNumber, 'index and scores differ in length');
  if (!row.took_all && row.fill !== 'none' && row.index.length !== row.k) {
    throw badLine(lineNumber, `${row.index.length} frames stand where k says ${row.k}`);
  }
  if (!row.took_all && row.k < k) {
    throw new OutputRowError(`Line ${lineNumber} was made for ${row.k} frames, not ${k}. Select again with k ${k}.`);
  }
  return row;
}

/**
 * Reads one line of `results.jsonl`.
 *
 * @throws OutputRowError naming the line.
 */
export function parseGroundingRow(line: string, lineNumber: number): GroundingRow {
  const row = parseLine(line, lineNumber, groundingRowSchema);
  if (row.scores.length !== row.index.length) throw badLine(lineNumber, 'index and scores differ in length');
  return row;
}

/**
 * Joins the rows of several ranks or runs, ordered by `doc_id`. Equal rows of one id become one.
 *
 * @throws OutputRowError when two rows of one id differ.
 */
export function mergeByDocId<Row extends { readonly doc_id: number }>(rows: Iterable<Row>): Row[] {
  const merged = new Map<number, { row: Row; text: string }>();
  for (const row of rows) {
    const text = JSON.stringify(row);
    const known = merged.get(row.doc_id);
    if (known !== undefined && known.text !== text) {
      const message = `Two different rows have doc_id ${row.doc_id}. Remove the results of one of the runs.`;
      throw new OutputRowError(message);
    }
    merged.set(row.doc_id, { row, text });
  }
  return [...merged.values()].map(({ row }) => row).sort((a, b) => a.doc_id - b.doc_id);
}

/** Rows as the text of a JSON Lines file. */
export function toJsonLines(rows: Iterable<GroundingRow | SelectionRow>): string {
  return Array.from(rows, (row) => `${JSON.stringify(row)}\n`).join('');
}

function ranked(
  { sampling, scores }: ScoredVideo,
  k: number,
  fill: Fill,
): { index: number[]; scores: number[]; tookAll: boolean } {
  if (scores.length !== sampling.indices.length) {
    const counts = `${scores.length} scores for ${sampling.indices.length} sampled frames`;
    throw new OutputRowError(`There are ${counts}. Score exactly the sampled frames.`);
  }
  const { byScore, tookAll } = selectTopK(scores, k, fill);
  const values = byScore.map((position) => scores[position] ?? Number.NaN);
  const infinite = values.findIndex((value) => !Number.isFinite(value));
  if (infinite >= 0) {
    throw new OutputRowError(`The score of frame ${byScore[infinite]} is not finite. Write sigmoid scores.`);
  }
  return { index: byScore.map((position) => sampling.indices[position] ?? 0), scores: values, tookAll };
}

function parseLine<Row>(line: string, lineNumber: number, schema: z.ZodType<Row>): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw badLine(lineNumber, 'it is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badLine(lineNumber, `${issue?.path.join('.') ?? 'row'}: ${issue?.message ?? 'unknown form'}`);
}

function badLine(lineNumber: number, cause: string): OutputRowError {
  const version = `schema version ${OUTPUT_SCHEMA_VERSION}`;
  return new OutputRowError(`Line ${lineNumber} cannot be used: ${cause}. Write it with this program, ${version}.`);
}
