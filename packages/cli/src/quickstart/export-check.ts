import { exportOnnx } from '@videoitg/core';
import { pixelFeeds, scoreProgram, type FrameSelector } from '@videoitg/models';
import { extractFeatures, readPixels, scoreSamples, type FinishedStage, type GroundingVideo } from '@videoitg/train';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckCases, type CheckCase } from '../onnx/check-cases.js';
import { compareOnnxAfresh } from '../onnx/check-export.js';
import { referenceDifference } from '../onnx/reference-difference.js';
import { defaultSampling } from '../selector/score-video.js';
import type { QuickstartFiles } from './layout.js';

/** Videos whose scores the exported file has to repeat. */
const checkedVideos = 3;

export interface ExportResult {
  readonly bytes: number;
  readonly maxAbsDiff: number;
  readonly referenceMaxAbsDiff: number;
}

/** Exports the trained selector and compares it, in a fresh process, with the engine and with the float64 evaluator. */
export async function exportAndCheck(
  root: string,
  videos: readonly GroundingVideo[],
  model: FrameSelector,
  finished: FinishedStage,
  encode: (question: string) => Int32Array,
  files: QuickstartFiles,
): Promise<ExportResult> {
  const parameters = await readParameters(finished);
  await exportOnnx(files.onnx, scoreProgram(model), parameters);
  const cases: CheckCase[] = [];
  for (const video of shortest(videos)) cases.push(await checkCase(root, video, model, finished, encode));
  await writeCheckCases(files.onnxCheck, cases);
  return {
    bytes: (await stat(files.onnx)).size,
    maxAbsDiff: await compareOnnxAfresh(files.onnx, files.onnxCheck),
    referenceMaxAbsDiff: await referenceDifference(model, parameters, cases),
  };
}

/** One question of a video with the scores of the engine that trained. */
async function checkCase(
  root: string,
  video: GroundingVideo,
  model: FrameSelector,
  { trainer }: FinishedStage,
  encode: (question: string) => Int32Array,
): Promise<CheckCase> {
  const { config } = model;
  const { pixels } = await readPixels(join(root, video.id), config.vision.image, defaultSampling);
  const frames = video.sampling.indices.length;
  const [question] = video.questions;
  if (question === undefined) throw new Error(`internal: ${video.id} has no question`);
  const sample = { id: video.id, frames, textIds: encode(question.text) };
  const features = await extractFeatures(trainer.session, config.vision, pixels);
  const [scores = new Float32Array()] = await scoreSamples(trainer.session, config, [{ ...sample, features }]);
  return { feeds: pixelFeeds(config, sample, pixels).feeds, scores };
}

/** Short videos keep the float64 evaluation short. */
const shortest = (videos: readonly GroundingVideo[]): readonly GroundingVideo[] =>
  [...videos]
    .filter((video) => video.questions.length > 0)
    .sort((a, b) => a.sampling.indices.length - b.sampling.indices.length)
    .slice(0, checkedVideos);

/** All parameters of a stage, by path. */
export async function readParameters({ trainer }: FinishedStage): Promise<Map<string, Float32Array>> {
  const parameters = new Map<string, Float32Array>();
  for (const { path, role } of trainer.bundle.state) {
    if (role === 'parameter') parameters.set(path, await trainer.session.read(path));
  }
  return parameters;
}
