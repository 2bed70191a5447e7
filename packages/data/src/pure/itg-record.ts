import { z } from 'zod';
import { UserError } from './user-error.js';

/** Longest list of labels accepted; the published longest has 86 entries. */
const MOST_LABELS = 100_000;
const LONGEST_TEXT = 1_000_000;

const indexList = z.array(z.int().min(0)).max(MOST_LABELS);
const text = z.string().max(LONGEST_TEXT);

/** A path below the data root: no absolute path, no drive, no step upwards. */
const mediaPath = text.min(1).refine(isInside, 'must be a relative path that stays below the data root');

/** One record of `video_itg_data.json`. Source: spec section 7.1. */
export const itgRecordSchema = z.object({
  /** Unique; numbers and strings name the same record if they read alike. */
  id: z.union([z.string().min(1).max(1000), z.number()]).transform(String),
  /** Media path below the data root. */
  video: mediaPath,
  /** May contain `<image>\n`, options and a format sentence. */
  question: text.min(1),
  answer: text,
  /** Relevant frames at one frame per second. */
  frame_num: indexList,
  /** Relevant clips of five seconds. */
  clip_num: indexList,
  motion: text.optional(),
  existence: text.optional(),
});

/** A validated record; `id` is text. */
export type ItgRecord = z.infer<typeof itgRecordSchema>;

/** A row of a record file that cannot be used. */
export class RecordError extends UserError {
  override readonly name = 'RecordError';

  constructor(
    /** Number of the record in its file, from 1. */
    readonly row: number,
    /** Dotted path of the field, empty for the whole row. */
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

const FIXES: Readonly<Record<string, string>> = {
  id: 'Give a unique number or text',
  video: 'Give the media path relative to the data root',
  question: 'Give the instruction as text',
  answer: 'Give a text, which may be empty',
  frame_num: 'Give a list of 1-fps frame indices, integers from 0',
  clip_num: 'Give a list of five-second clip numbers, integers from 0',
};

/**
 * Validates one parsed row.
 *
 * @param row number of the record in its file, from 1, for the error.
 * @throws RecordError naming row, field and fix.
 */
export function parseItgRecord(value: unknown, row: number): ItgRecord {
  const parsed = itgRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  const field = path.join('.');
  const fix = FIXES[path[0] ?? ''] ?? 'Give an object with id, video, question, answer, frame_num and clip_num';
  const where = field === '' ? `Row ${row}` : `Row ${row}, field ${field}`;
  throw new RecordError(row, field, `${where}: ${issue?.message ?? 'is not a record'}. ${fix}.`);
}

/**
 * Validates the parsed content of a record file, one JSON array; ids must be unique.
 *
 * @throws RecordError for the first row that cannot be used.
 */
export function parseItgRecords(values: Iterable<unknown>): ItgRecord[] {
  const requireUnique = uniqueIds();
  return Array.from(values, (value, index) => {
    const record = parseItgRecord(value, index + 1);
    requireUnique(record.id, index + 1);
    return record;
  });
}

/** A check that throws a RecordError when it meets an id again. */
export function uniqueIds(): (id: string, row: number) => void {
  const rows = new Map<string, number>();
  return (id, row) => {
    const earlier = rows.get(id);
    if (earlier !== undefined) {
      const message = `Row ${row}, field id: ${id} is already the id of row ${earlier}. Give a unique one.`;
      throw new RecordError(row, 'id', message);
    }
    rows.set(id, row);
  };
}

function isInside(path: string): boolean {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:)/.test(path);
  return !isAbsolute && !path.includes('\0') && !path.split(/[/\\]/).includes('..');
}
