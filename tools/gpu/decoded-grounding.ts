import { join } from 'node:path';
import { initializeState, makeBundle, parameterEntries, type Session } from '@videoitg/core';
import { frameLabels, preprocessFrame } from '@videoitg/data/pure';
import type { Tokenizer } from '@videoitg/models';
import { featuresProgram, FrameSelector, type SelectorConfig } from '@videoitg/models';
import {
  describeModel,
  extractFeatures,
  groundingTask,
  openCheckpoint,
  recordsByVideo,
  restoreParameters,
  type GroundingVideo,
  type PrepareContext,
  type StageTask,
} from '@videoitg/train';
import { frameFiles, readDecodedFrames, type DecodedVideo } from './frames/decoded-frames.js';

export interface DecodedGroundingOptions {
  readonly model: SelectorConfig;
  readonly tokenizer: Tokenizer;
  /** Folder of decoded frames. */
  readonly frames: string;
  readonly batch: { readonly videos: number; readonly questions: number };
}

/** The task of the stage `grounding` on frames that were decoded before: what `grounding` of the train package does on videos. */
export function decodedGrounding({ model, tokenizer, frames, batch }: DecodedGroundingOptions): StageTask {
  const description = describeModel(model);
  return {
    settings: { kind: 'decoded-grounding', model: description, batch },
    async prepare(context) {
      const session = await openTower(model, context);
      try {
        const videos = await labelledVideos(session, model, frames, frameFiles.training);
        const seed = context.settings.seed;
        const task = groundingTask(model, videos, { ...batch, seed, tokenizer });
        return { ...task, description };
      } finally {
        await session.close();
      }
    },
  };
}

/** A session with the program `features` and the weights of the stage's `initFrom`. */
async function openTower(model: SelectorConfig, { settings, engine }: PrepareContext): Promise<Session> {
  const selector = new FrameSelector(model);
  const bundle = makeBundle([featuresProgram(selector)], parameterEntries(selector));
  const session = await engine.open(bundle);
  await initializeState(session, bundle.state, settings.seed);
  if (settings.initFrom !== undefined) {
    await restoreParameters(await openCheckpoint(settings.initFrom), session, bundle.state);
  }
  return session;
}

/**
 * The videos of one file of records with their labels and the tower's features in memory; videos without frames, and
 * questions without a labelled frame, are left out.
 *
 * @param session Has the program `features`.
 */
export async function labelledVideos(
  session: Session,
  model: SelectorConfig,
  frames: string,
  records: string,
): Promise<GroundingVideo[]> {
  const { side, videos: decoded } = await readDecodedFrames(frames);
  const videos: GroundingVideo[] = [];
  for (const [id, rows] of await recordsByVideo(join(frames, records))) {
    const video = decoded.get(id);
    if (video === undefined) continue;
    const { sampling } = video;
    const questions = rows.flatMap((row) => {
      const { labels, positives } = frameLabels(row, 'frame', sampling);
      return positives > 0 ? [{ id: row.id, text: row.question, labels: Float32Array.from(labels) }] : [];
    });
    const features = await extractFeatures(session, model.vision, pixelsOf(video, side, model.vision.image));
    videos.push({ id, sampling, questions, features: () => Promise.resolve(features) });
  }
  return videos;
}

function pixelsOf({ sampling, rgb }: DecodedVideo, side: number, image: number): Float32Array {
  const [bytes, values] = [3 * side * side, 3 * image * image];
  const pixels = new Float32Array(sampling.indices.length * values);
  for (let frame = 0; frame < sampling.indices.length; frame++) {
    const picture = rgb.subarray(frame * bytes, (frame + 1) * bytes);
    preprocessFrame(picture, side, side, image, pixels, frame * values);
  }
  return pixels;
}
