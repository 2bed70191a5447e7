import type { Evaluation, StepResult } from '@videoitg/train';
import type { BulletChart } from '../reports/charts/bullet-chart.js';
import type { RunReport, StageRecord } from '../reports/run/model.js';
import type { Summary } from '../reports/summary.js';
import { basename } from 'node:path';
import type { Setting } from '../config/overrides.js';

import type { QuickstartFiles } from './layout.js';

/** Points of a curve: a few hundred show as much as thousands. */
const curvePoints = 400;

/** What the run page shows of the quickstart. */
export function quickstartReport(
  summary: Summary,
  evaluation: Evaluation,
  stages: readonly { readonly name: string; readonly note: string; readonly steps: readonly StepResult[] }[],
  config: Readonly<Record<string, Setting>>,
  files: QuickstartFiles,
): RunReport {
  const { heldOut, onnx } = summary;
  return {
    title: 'Quickstart',
    facts: [
      ['engine', summary.engine],
      ['parameters', summary.parameters.toLocaleString('en')],
      ['seed', String(summary.seed)],
    ],
    links: [
      ['scores over time', basename(files.timeline)],
      ['contact sheet', basename(files.sheet)],
      ['all scores', basename(files.results)],
      ['summary', basename(files.summary)],
    ],
    headline: [
      { label: 'AP, held out', value: heldOut.ap.toFixed(3), note: `random scores ${heldOut.random.ap.toFixed(3)}` },
      {
        label: `F1@${evaluation.k}`,
        value: heldOut.f1At8.toFixed(3),
        note: `uniform ${heldOut.uniform.f1At8.toFixed(3)}`,
      },
      {
        label: `hit@${evaluation.k}`,
        value: heldOut.hitAt8.toFixed(3),
        note: `uniform ${heldOut.uniform.hitAt8.toFixed(3)}`,
      },
      {
        label: 'AP, questions swapped',
        value: heldOut.apSwapped.toFixed(3),
        note: 'near random if the question matters',
      },
      {
        label: 'ONNX against the engine',
        value: onnx.maxAbsDiff.toExponential(1),
        note: 'largest difference of a score',
      },
    ],
    stages: stages.map(stageRecord),
    heldOut: [kindChart(evaluation), choiceChart(evaluation)],
    phases: Object.entries(summary.seconds).map(([name, seconds]) => ({ name, seconds })),
    config: { ...config },
  };
}

function stageRecord({ name, note, steps }: { name: string; note: string; steps: readonly StepResult[] }): StageRecord {
  const width = Math.max(1, Math.ceil(steps.length / curvePoints));
  const records: StageRecord['steps'][number][] = [];
  for (let start = 0; start < steps.length; start += width) {
    const part = steps.slice(start, start + width);
    const mean = (of: (step: StepResult) => number): number =>
      part.reduce((sum, one) => sum + of(one), 0) / part.length;
    records.push({
      step: part.at(-1)?.step ?? start + 1,
      loss: mean((one) => one.loss),
      learningRate: mean((one) => one.learningRate),
      gradientNorm: mean((one) => one.gradientNorm),
      stepsPerSecond: 1 / mean((one) => one.seconds),
    });
  }
  return { name, note, steps: records };
}

function kindChart({ ap, apByKind, apSwapped, random }: Evaluation): BulletChart {
  return {
    title: 'Average precision by kind of question',
    subject: 'selector',
    baselines: ['random scores'],
    rows: [
      { label: 'all', value: ap, baselines: [random.ap], strong: true },
      ...Object.entries(apByKind).map(([label, value]) => ({ label, value, baselines: [random.ap] })),
      { label: 'questions swapped', value: apSwapped, baselines: [random.ap] },
    ],
  };
}

function choiceChart({ k, selected, uniform, random }: Evaluation): BulletChart {
  return {
    title: `${k} frames chosen`,
    subject: 'selector',
    baselines: [`uniform ${k}`, `random ${k}`],
    rows: [
      { label: `F1@${k}`, value: selected.f1, baselines: [uniform.f1, random.f1] },
      { label: `hit@${k}`, value: selected.hit, baselines: [uniform.hit, random.hit] },
    ],
  };
}
