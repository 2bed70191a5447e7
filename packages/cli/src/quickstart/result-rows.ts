import { writeFileAtomic } from '@videoitg/data';
import { groundingRow, selectionRow, toJsonLines } from '@videoitg/data/pure';
import { scoreQuestions } from '@videoitg/train';
import type { TrainedJob } from './job.js';

/** Writes the scores of all questions (`results.jsonl`) and the chosen frames (`frame_indices.jsonl`), spec 5.3. */
export async function writeResults({ recipe, session, videos, tokenizer, files }: TrainedJob): Promise<void> {
  const asked = videos.flatMap((video) => video.questions.map((question) => ({ video, question })));
  const scores = await scoreQuestions(session, recipe.model, asked, { tokenizer, k: recipe.k });
  const scored = asked.map(({ video, question }, at) => ({
    docId: at,
    videoPath: video.id,
    instruction: question.text,
    sampling: video.sampling,
    scores: scores[at] ?? new Float32Array(),
  }));
  await writeFileAtomic(files.results, toJsonLines(scored.map(groundingRow)));
  await writeFileAtomic(
    files.indices,
    toJsonLines(scored.map((one) => selectionRow(one, recipe.k, recipe.model.head.fill))),
  );
}
