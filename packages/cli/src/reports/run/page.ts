import { settingPaths, type Setting } from '../../config/overrides.js';
import { bulletChart } from '../charts/bullet-chart.js';
import { lineChart, type LineChart } from '../charts/line-chart.js';
import { shareBar } from '../charts/share-bar.js';
import { formatCount, formatDuration } from '../../terminal/format.js';
import { html, type SafeHtml } from '../html.js';
import { masthead, page } from '../page-shell.js';
import type { RunReport, StageRecord, StepRecord } from './model.js';
import { RUN_SCRIPT } from './script.js';
import { RUN_STYLE } from './style.js';

/** Half of a loss's running mean comes from the last 14 steps: 0.95^13.5 = 0.5. */
const LOSS_SMOOTHING = 0.95;
const RATE_SMOOTHING = 0.9;
/** Values kept for the readout under the pointer; thinner than this nobody can point. */
const MAX_READOUTS = 1000;

/** The page of a training run as one HTML text. */
export function runPage(report: RunReport): string {
  const charts = report.stages.flatMap(chartsOf);
  const body = html`${masthead('training run', report.title, report.facts, report.links)}
    <main>
      ${report.headline.length > 0 && headline(report)}
      ${
        report.heldOut.length > 0 &&
        html`<section class="card">
          <h2>Held-out videos <small>never seen in training</small></h2>
          <div class="two">${report.heldOut.map(bulletChart)}</div>
        </section>`
      }
      ${report.stages.map((stage, index) => stageCard(stage, index))}
      ${
        report.phases.length > 0 &&
        html`<section class="card">
          <h2>Where the time went <small>${formatDuration(totalSeconds(report))} in all</small></h2>
          ${shareBar(report.phases)}
        </section>`
      }
      ${configCard(report.config)}
    </main>`;
  return page({
    kind: 'training run',
    title: report.title,
    style: RUN_STYLE,
    script: RUN_SCRIPT,
    body,
    data: { charts: charts.map(readouts) },
  });
}

const totalSeconds = ({ phases }: RunReport): number => phases.reduce((sum, { seconds }) => sum + seconds, 0);

function headline(report: RunReport): SafeHtml {
  return html`<dl class="headline">
    ${report.headline.map(
      ({ label, value, note }) =>
        html`<div class="card">
          <dt>${label}</dt>
          <dd>${value}</dd>
          ${note !== undefined && html`<dd class="note">${note}</dd>`}
        </div>`,
    )}
  </dl>`;
}

function chartsOf(stage: StageRecord): LineChart[] {
  const xs = stage.steps.map(({ step }) => step);
  const ys = (key: keyof StepRecord): number[] => stage.steps.map((record) => record[key]);
  return [
    { title: 'Loss', xs, ys: ys('loss'), smoothing: LOSS_SMOOTHING, fromZero: true },
    { title: 'Learning rate', xs, ys: ys('learningRate'), fromZero: true },
    {
      title: 'Gradient norm',
      note: 'before clipping',
      xs,
      ys: ys('gradientNorm'),
      smoothing: RATE_SMOOTHING,
      fromZero: true,
    },
    { title: 'Steps per second', xs, ys: ys('stepsPerSecond'), smoothing: RATE_SMOOTHING, fromZero: true },
  ];
}

function stageCard(stage: StageRecord, index: number): SafeHtml {
  const charts = chartsOf(stage);
  return html`<section class="card">
    <h2>
      ${stage.name}
      <small
        >${formatCount(stage.steps.at(-1)?.step ?? 0)} steps${stage.note !== undefined && ` · ${stage.note}`}</small
      >
    </h2>
    <div class="two charts">${charts.map((chart, i) => lineChart(chart, index * charts.length + i))}</div>
  </section>`;
}

/** [x, value] pairs for the readout, every n-th step. */
function readouts({ xs, ys }: LineChart): { xs: number[]; ys: number[] } {
  const every = Math.max(1, Math.ceil(xs.length / MAX_READOUTS));
  const keep = <T>(_: T, i: number): boolean => i % every === 0 || i === xs.length - 1;
  return { xs: xs.filter(keep), ys: ys.filter(keep).map((value) => Number(value.toPrecision(6))) };
}

function configCard(config: RunReport['config']): SafeHtml {
  const rows = settingPaths(config).map((path) => {
    const value = path.split('.').reduce<Setting | undefined>((at, key) => memberOf(at, key), config);
    return html`<tr>
      <th scope="row">${path}</th>
      <td>${typeof value === 'string' ? value : JSON.stringify(value)}</td>
    </tr>`;
  });
  return html`<details class="card">
    <summary>
      <h2>Config <small>${rows.length} settings</small></h2>
    </summary>
    <table class="number">
      <tbody>
        ${rows}
      </tbody>
    </table>
  </details>`;
}

function memberOf(value: Setting | undefined, key: string): Setting | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  // An own member of a Setting is a Setting.
  return (value as { readonly [name: string]: Setting })[key];
}
