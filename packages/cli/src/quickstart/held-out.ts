import type { MiniatureSet } from '@videoitg/data/miniature';
import {
  evaluateGrounding,
  loadVideos,
  recordsByVideo,
  type Evaluation,
  type FinishedStage,
  type GroundingVideo,
} from '@videoitg/train';
import { join } from 'node:path';
import { defaultSampling } from '../selector/score-video.js';
import type { Phases } from './phases.js';
import { quickstartModel, recipe } from './recipe.js';

/** Decodes the held-out videos and runs the trained tower over them. */
export async function loadHeldOut(
  set: MiniatureSet,
  { trainer }: FinishedStage,
  phases: Phases,
): Promise<readonly GroundingVideo[]> {
  const records = await recordsByVideo(join(set.folder, 'held_out.json'));
  const progress = phases.progress('held out', 'videos', records.size);
  const { videos } = await loadVideos(trainer.session, quickstartModel().vision, records, {
    root: set.folder,
    labels: 'frame',
    ...defaultSampling,
    signal: phases.context.signal,
    onProgress: (done) => progress.update(done),
  });
  progress.finish();
  return videos;
}

/** Quality on the held-out videos by kind of question. */
export function evaluateHeldOut(
  set: MiniatureSet,
  videos: readonly GroundingVideo[],
  { trainer }: FinishedStage,
  encode: (question: string) => Int32Array,
  seed: number,
): Promise<Evaluation> {
  return evaluateGrounding(trainer.session, quickstartModel(), videos, {
    k: recipe.k,
    seed,
    encode,
    kindOf: ({ id }) => set.facts.kinds[id] ?? 'other',
  });
}
