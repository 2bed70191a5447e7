import { parametersOf } from '@videoitg/core';
import { FrameSelector } from '@videoitg/models';
import type { Evaluation } from '@videoitg/train';
import type { Summary } from '../reports/summary.js';
import { packageVersion } from '../version.js';
import type { ExportResult } from './export-check.js';
import type { Job } from './job.js';

/** What summary.json says about a run. */
export function summarise(
  { recipe, seed, engine, files, phases }: Job,
  evaluation: Evaluation,
  exported: ExportResult,
  apConstantQuestion: number | undefined,
): Summary {
  const { selected, uniform, random } = evaluation;
  const parameters = [...parametersOf(new FrameSelector(recipe.model)).values()];
  return {
    format: 'videoitg-summary-1',
    seed,
    engine: engine.name,
    parameters: parameters.reduce((sum, { axes }) => sum + axes.reduce((size, axis) => size * Number(axis.size), 1), 0),
    heldOut: {
      videos: evaluation.videos,
      instructions: evaluation.questions,
      ap: evaluation.ap,
      apByKind: evaluation.apByKind,
      apSwapped: evaluation.apSwapped,
      ...(apConstantQuestion === undefined ? {} : { apConstantQuestion }),
      positiveRate: evaluation.positiveRate,
      f1At8: selected.f1,
      hitAt8: selected.hit,
      uniform: { f1At8: uniform.f1, hitAt8: uniform.hit },
      random: { f1At8: random.f1, hitAt8: random.hit, ap: random.ap },
    },
    onnx: { file: files.onnx, ...exported },
    seconds: phases.seconds,
    versions: { node: process.versions.node, videoitg: packageVersion() },
  };
}
