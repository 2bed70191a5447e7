import { exportOnnx, type Bundle, type Session } from '@videoitg/core';
import { pixelFeeds, scoreProgram, FrameSelector } from '@videoitg/models';
import { extractFeatures, readPixels, scoreSamples, withVisual, type GroundingVideo } from '@videoitg/train';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckCases, type CheckCase } from '../onnx/check-cases.js';
import { compareOnnxAfresh, requireSameScores } from '../onnx/check-export.js';
import { referenceDifference } from '../onnx/reference-difference.js';
import { defaultSampling } from '../selector/score-video.js';
import type { TrainedJob } from './job.js';

/** Videos whose scores the exported file has to repeat. */
const checkedVideos = 3;

export interface ExportResult {
  readonly bytes: number;
  readonly maxAbsDiff: number;
  readonly referenceMaxAbsDiff: number;
}

/** Exports the trained selector and compares it, in a fresh process, with the engine and with the float64 evaluator. */
export async function exportAndCheck(job: TrainedJob, bundle: Bundle): Promise<ExportResult> {
  const { recipe, files, videos, session } = job;
  const model = new FrameSelector(recipe.model);
  const parameters = await readParameters(bundle, session);
  await exportOnnx(files.onnx, scoreProgram(model), parameters);
  const cases: CheckCase[] = [];
  for (const video of shortest(videos)) cases.push(await checkCase(job, video));
  await writeCheckCases(files.onnxCheck, cases);
  const maxAbsDiff = await compareOnnxAfresh(files.onnx, files.onnxCheck);
  requireSameScores(files.onnx, maxAbsDiff);
  return {
    bytes: (await stat(files.onnx)).size,
    maxAbsDiff,
    referenceMaxAbsDiff: await referenceDifference(model, parameters, cases),
  };
}

/** One question of a video with the scores of the engine that trained. */
async function checkCase({ recipe, set, session, tokenizer }: TrainedJob, video: GroundingVideo): Promise<CheckCase> {
  const config = recipe.model;
  const { pixels } = await readPixels(join(set.folder, video.id), config.vision.image, defaultSampling);
  const frames = video.sampling.indices.length;
  const [question] = video.questions;
  if (question === undefined) throw new Error(`internal: ${video.id} has no question`);
  const sample = { id: video.id, frames, prompt: config.head.prompt(question.text, tokenizer) };
  const features = await extractFeatures(session, config.vision, pixels);
  const samples = await withVisual(session, config, [{ ...sample, features }]);
  const [scores = new Float32Array()] = await scoreSamples(session, config, samples, { tokenizer, k: recipe.k });
  return { feeds: pixelFeeds(config, sample, pixels).feeds, scores };
}

/** Short videos keep the float64 evaluation short. */
const shortest = (videos: readonly GroundingVideo[]): readonly GroundingVideo[] =>
  [...videos]
    .filter((video) => video.questions.length > 0)
    .sort((a, b) => a.sampling.indices.length - b.sampling.indices.length)
    .slice(0, checkedVideos);

/** All parameters of a bundle, by path. */
async function readParameters(bundle: Bundle, session: Session): Promise<Map<string, Float32Array>> {
  const parameters = new Map<string, Float32Array>();
  for (const { path, role } of bundle.state) {
    if (role === 'parameter') parameters.set(path, await session.read(path));
  }
  return parameters;
}
