import type { Session } from '@videoitg/core';
import { decodeFrames } from '@videoitg/data';
import { preprocessFrame, type FrameSampling } from '@videoitg/data/pure';
import { inferenceSide, visionChunk, visualFeeds, type SelectorConfig } from '@videoitg/models';
import { runFeatures } from './extract-features.js';

/**
 * Visual vectors of a video's sampled frames, [frame, cell, cellColumn, hidden]: decoded, seen by the tower, reduced and projected a
 * few frames at a time, so that neither pixels nor features of the whole video are ever held.
 *
 * @param session Has the programs `features` and `visual`.
 * @throws VideoError when a frame cannot be decoded; GridError when the budget is too small for the frames.
 */
export async function seeVideo(
  session: Session,
  config: SelectorConfig,
  path: string,
  { indices }: FrameSampling,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { vision, language } = config;
  const side = inferenceSide(config, indices.length);
  const vectors = new Float32Array(indices.length * side ** 2 * language.hidden);
  const perFrame = 3 * vision.image ** 2;
  const chunk = visionChunk(vision);
  let written = 0;
  const see = async (pixels: Float32Array): Promise<void> => {
    const features = await runFeatures(session, vision, pixels);
    const { visual } = await session.run('visual', visualFeeds(config, features, side));
    if (!(visual?.data instanceof Float32Array)) throw new Error('internal: visual gave no vectors');
    vectors.set(visual.data, written);
    written += visual.data.length;
  };
  let pixels = new Float32Array(Math.min(chunk, indices.length) * perFrame);
  let held = 0;
  let seen = 0;
  for await (const { rgb, width, height } of decodeFrames(path, indices, signal ? { signal } : {})) {
    preprocessFrame(rgb, width, height, vision.image, pixels, held++ * perFrame);
    seen++;
    if (held * perFrame < pixels.length) continue;
    await see(pixels);
    pixels = new Float32Array(Math.min(chunk, indices.length - seen) * perFrame);
    held = 0;
  }
  return vectors;
}
