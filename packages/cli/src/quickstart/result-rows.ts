import { writeFileAtomic } from '@videoitg/data';
import { selectTopK } from '@videoitg/data/pure';
import type { SelectorConfig } from '@videoitg/models';
import { scoreSamples, type FinishedStage, type GroundingVideo } from '@videoitg/train';
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
  const scores = await scoreSamples(
    trainer.session,
    config,
    asked.map(({ video, question }) => ({
      id: question.id,
      frames: video.sampling.indices.length,
      features: video.features,
      textIds: encode(question.text),
    })),
  );
  const rows = asked.map(({ video, question }, at) => {
    const own = scores[at] ?? new Float32Array();
    return {
      docId: at,
      video: video.id,
      context: question.text,
      sampling: video.sampling,
      scores: own,
      selection: selectTopK(own, recipe.k),
    };
  });
  await writeFileAtomic(
    files.results,
    rows.map((row) => `${JSON.stringify({ index: row.selection.ranking, doc_id: row.docId })}\n`).join(''),
  );
  await writeFileAtomic(
    files.indices,
    rows.map((row) => `${JSON.stringify({ doc_id: row.docId, index: row.selection.ascending })}\n`).join(''),
  );
}
