import { probeVideo, writeFileAtomic } from '@videoitg/data';
import type { MiniatureSet } from '@videoitg/data/miniature';
import { scoreQuestions, type GroundingVideo } from '@videoitg/train';
import { basename, join } from 'node:path';
import { contactSheetPng } from '../reports/sheet/contact-sheet.js';
import { timelinePage } from '../reports/timeline/page.js';
import { readPictures, scored, sheetOf, timelineOf, type ScoredVideo } from '../selector/scored-video.js';
import { hrefFrom } from '../selector/select-files.js';
import type { TrainedJob } from './job.js';

/** Order in which kinds are shown: questions that need order and contact say most about a selector. */
const kindOrder = ['touch', 'after', 'before', 'appearance', 'attribute', 'text', 'summary', 'motion'];

/** Writes the pages of one held-out video: its score timeline and the contact sheet of the first question. */
export async function showVideo({ recipe, set, videos, session, tokenizer, files }: TrainedJob): Promise<ScoredVideo> {
  const video = pickVideo(set, videos);
  const path = join(set.folder, video.id);
  const kindOf = (id: string): string => set.facts.kinds[id] ?? 'other';
  const questions = [...video.questions].sort(
    (a, b) => kindOrder.indexOf(kindOf(a.id)) - kindOrder.indexOf(kindOf(b.id)),
  );
  const asked = questions.map((question) => ({ video, question }));
  const scores = await scoreQuestions(session, recipe.model, asked, { tokenizer, k: recipe.k });
  const shown: ScoredVideo = {
    path,
    info: await probeVideo(path),
    sampling: video.sampling,
    pictures: await readPictures(path, video.sampling),
    questions: questions.map(({ id, text, labels }, at) =>
      scored(withoutPlaceholder(text), scores[at] ?? new Float32Array(), recipe.k, { note: kindOf(id), labels }),
    ),
  };
  const timeline = timelineOf(shown, 'Which frames answer the question?', hrefFrom(files.timeline, path));
  const links = [
    ['the whole run', basename(files.run)],
    ['contact sheet', basename(files.sheet)],
  ] as const;
  await writeFileAtomic(files.timeline, timelinePage({ ...timeline, links }));
  const [first] = shown.questions;
  if (first) await writeFileAtomic(files.sheet, contactSheetPng(sheetOf(shown, first, `${video.id}, held out`)));
  return shown;
}

export const withoutPlaceholder = (question: string): string => question.replaceAll('<image>\n', '');

/** A video of a usual frame rate with as many kinds of questions as there are. */
function pickVideo(set: MiniatureSet, videos: readonly GroundingVideo[]): GroundingVideo {
  const merit = (video: GroundingVideo): number => {
    const facts = set.facts.videos[video.id];
    const usual =
      facts !== undefined && facts.rate.numerator / facts.rate.denominator > 20 && facts.width > facts.height;
    return new Set(video.questions.map(({ id }) => set.facts.kinds[id])).size + (usual ? 10 : 0);
  };
  const [best] = [...videos].sort((a, b) => merit(b) - merit(a));
  if (best === undefined) throw new Error('internal: there is no held-out video');
  return best;
}
