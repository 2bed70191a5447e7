import { writeFileAtomic } from '@videoitg/data';
import { groundingRow, selectionRow, toJsonLines } from '@videoitg/data/pure';
import type { SelectorConfig } from '@videoitg/models';
import { scoreQuestions, type FinishedStage, type GroundingVideo } from '@videoitg/train';
import type { QuickstartFiles } from './layout.js';
import { recipe } from './recipe.js';

/** Writes the scores of all questions (`results.jsonl`) and the chosen frames (`frame_indices.jsonl`), spec 5.3. */
export async function writeResults(
  config: SelectorConfig,
  videos: readonly GroundingVideo[],
  { trainer }: FinishedStage,
  encode: (question: string) => Int32Array,
  files: QuickstartFiles,
): Promise<void> {
  const asked = videos.flatMap((video) => video.questions.map((question) => ({ video, question })));
  const scores = await scoreQuestions(trainer.session, config, asked, encode);
  const scored = asked.map(({ video, question }, at) => ({
    docId: at,
    videoPath: video.id,
    instruction: question.text,
    sampling: video.sampling,
    scores: scores[at] ?? new Float32Array(),
  }));
  await writeFileAtomic(files.results, toJsonLines(scored.map(groundingRow)));
  await writeFileAtomic(files.indices, toJsonLines(scored.map((one) => selectionRow(one, recipe.k))));
}
