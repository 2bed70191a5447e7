import type { Session } from '@videoitg/core';
import { evaluateGrounding, loadVideos, recordsByVideo, type Evaluation, type GroundingVideo } from '@videoitg/train';
import { join } from 'node:path';
import { defaultSampling } from '../selector/score-video.js';
import type { Job, TrainedJob } from './job.js';

/** Decodes the held-out videos and runs the trained tower over them. */
export async function loadHeldOut({ set, recipe, phases }: Job, session: Session): Promise<readonly GroundingVideo[]> {
  const records = await recordsByVideo(join(set.folder, 'held_out.json'));
  const progress = phases.progress('held out', 'videos', records.size);
  const { videos } = await loadVideos(session, recipe.model.vision, records, {
    root: set.folder,
    labels: 'frame',
    ...defaultSampling,
    signal: phases.context.signal,
    onProgress: (done) => progress.update(done),
  });
  progress.finish();
  return videos;
}

/**
 * Quality on the held-out videos by kind of question.
 *
 * @param constantQuestion Shown instead of every question.
 */
export function evaluateHeldOut(job: TrainedJob, constantQuestion?: string): Promise<Evaluation> {
  const { recipe, session, videos, seed, tokenizer, set } = job;
  return evaluateGrounding(session, recipe.model, videos, {
    k: recipe.k,
    seed,
    tokenizer,
    ...(constantQuestion === undefined ? {} : { constantQuestion }),
    kindOf: ({ id }) => set.facts.kinds[id] ?? 'other',
  });
}
