import type { ClipFormat } from './clip-format.js';
import { labelTimes } from './clip-format.js';
import { drawPhrase } from './phrasing.js';
import type { Kind, Split } from './phrasing.js';
import type { VideoPlan } from './plan.js';
import { questionsOf } from './questions.js';
import type { Question } from './questions.js';
import type { RandomStream } from './random.js';

/** A record in the published schema (spec 7.1). */
export interface MiniatureRecord {
  readonly id: string;
  readonly video: string;
  readonly question: string;
  readonly answer: string;
  readonly frame_num: number[];
  readonly clip_num: number[];
  readonly motion: string;
  readonly existence: string;
}

/** Questions of one kind that a video may have. */
const MOST_PER_KIND: Readonly<Record<Split, number>> = { train: 4, held_out: 2 };
/** Indices, that is seconds, in one clip of `clip_num` (spec 3.3). */
const CLIP_LENGTH = 5;

/** What a set knows about one video besides its records. */
export interface PlannedClip {
  readonly split: Split;
  readonly name: string;
  /** Path below the data root, as records name it. */
  readonly video: string;
  readonly format: ClipFormat;
  readonly plan: VideoPlan;
}

/**
 * The records of one video, with the kind of each: at most four questions of a kind for training, two for held-out
 * videos, each in a sentence drawn from the split's own phrasings.
 */
export function recordsOf(
  random: RandomStream,
  clip: PlannedClip,
  kinds: readonly Kind[],
): { record: MiniatureRecord; kind: Kind }[] {
  const questions = questionsOf(clip.plan, labelTimes(clip.format), kinds);
  const chosen = kinds.flatMap((kind) => {
    return random.sample(
      questions.filter((question) => question.kind === kind),
      MOST_PER_KIND[clip.split],
    );
  });
  return chosen.map((question, i) => {
    const phrase = drawPhrase(random, question.kind, clip.split, question.slots);
    return { record: recordOf(clip, `${clip.split}-${clip.name}-${i}`, phrase, question), kind: question.kind };
  });
}

function recordOf(clip: PlannedClip, id: string, phrase: string, { kind, positives }: Question): MiniatureRecord {
  return {
    id,
    video: clip.video,
    question: `<image>\n${phrase}`,
    answer: answerOf(positives),
    frame_num: [...positives],
    clip_num: [...new Set(positives.map((index) => Math.floor(index / CLIP_LENGTH)))],
    motion: kind === 'motion' ? 'Yes' : 'No',
    existence: 'No',
  };
}

/** `from second 3 to second 7 and second 12`. */
function answerOf(positives: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const index of positives) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([from, to]) => (from === to ? `second ${from}` : `from second ${from} to second ${to}`))
    .join(' and ');
}
