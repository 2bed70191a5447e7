import { formatNumber } from '../../terminal/format.js';
import { html, type SafeHtml } from '../html.js';
import { areaPath, linePath, thin, type Point } from './path.js';
import { coordinate, edgeClass, extent, position, ticks, type Domain } from './scale.js';

/** One curve over steps. */
export interface LineChart {
  readonly title: string;
  /** Small words behind the title, for example a unit. */
  readonly note?: string;
  /** Rising. */
  readonly xs: readonly number[];
  /** One per x; what is not finite breaks the line and is counted under the chart. */
  readonly ys: readonly number[];
  /** Share of the running mean that is kept from step to step, 0..1; the raw values stay visible behind it. */
  readonly smoothing?: number;
  /** Makes 0 part of the axis. */
  readonly fromZero?: boolean;
}

const WIDTH = 1000;
const HEIGHT = 100;
/** More points than this cannot be told apart on a screen. */
const MAX_POINTS = 600;

/**
 * A running mean that starts unbiased: m_i = (s m_{i-1}' + (1 - s) y_i) / (1 - s^i), as AdamW corrects its moments.
 * Values that are not finite are passed through and leave the mean as it is.
 */
export function smooth(values: readonly number[], smoothing: number): number[] {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = smoothing * mean + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return mean / weight;
  });
}

/** The chart as HTML around a stretched SVG; `data-chart` connects it with the values that the page's script shows. */
export function lineChart(chart: LineChart, id: number): SafeHtml {
  const values = chart.smoothing === undefined ? chart.ys : smooth(chart.ys, chart.smoothing);
  const x = extent(chart.xs);
  const y = withMargin(extent(chart.ys), chart.fromZero ?? false);
  const last = values.findLast((value) => Number.isFinite(value));
  const broken = chart.ys.filter((value) => !Number.isFinite(value)).length;
  const title = html`<h3>
    ${chart.title}${chart.note !== undefined && html` <small>${chart.note}</small>`}<output data-readout="${id}"
      >${last === undefined ? '' : formatNumber(last)}</output
    >
  </h3>`;
  if (x === undefined || y === undefined) {
    return html`<figure class="plot-figure">
      ${title}
      <p class="soft">No values were recorded.</p>
    </figure>`;
  }
  return html`<figure class="plot-figure">
    ${title}
    <div class="chart" style="--height: 136px">
      <div class="y" aria-hidden="true">
        ${ticks(y, 4).map((tick) => html`<span style="top: ${coordinate(100 - 100 * position(tick, y))}%">${formatNumber(tick)}</span>`)}
      </div>
      <div class="drawing" data-chart="${id}" role="img" aria-label="${describe(chart, last)}">
        ${drawing(chart, values, x, y)}
        <div class="cursor" hidden></div>
      </div>
      <div class="x" aria-hidden="true">${ticks(x, 4).map((tick) => xLabel(tick, x))}</div>
    </div>
    ${broken > 0 && html`<p class="warning">${broken} of ${chart.ys.length} values are not finite.</p>`}
  </figure>`;
}

function drawing(chart: LineChart, values: readonly number[], x: Domain, y: Domain): SafeHtml {
  const points = (series: readonly number[]): Point[] =>
    thin(
      series.map((value, i) => ({
        x: WIDTH * position(chart.xs[i] ?? Number.NaN, x),
        y: HEIGHT * (1 - position(value, y)),
      })),
      MAX_POINTS,
    );
  const grid = ticks(y, 4).map((tick) => `M0 ${coordinate(HEIGHT * (1 - position(tick, y)))}H${WIDTH}`);
  const front = points(values);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <path class="grid" d="${grid.join('')}" />
    <path class="area" d="${areaPath(front, HEIGHT)}" />
    ${chart.smoothing !== undefined && html`<path class="raw" d="${linePath(points(chart.ys))}" />`}
    <path class="front" d="${linePath(front)}" />
  </svg>`;
}

function withMargin(domain: Domain | undefined, fromZero: boolean): Domain | undefined {
  if (domain === undefined) return undefined;
  const min = fromZero ? Math.min(0, domain.min) : domain.min;
  const max = fromZero ? Math.max(0, domain.max) : domain.max;
  const margin = max > min ? (max - min) * 0.06 : Math.max(Math.abs(max) * 0.1, 1e-9);
  return { min: fromZero && min === 0 ? 0 : min - margin, max: max + margin };
}

function xLabel(tick: number, x: Domain): SafeHtml {
  const left = 100 * position(tick, x);
  return html`<span class="${edgeClass(left)}" style="left: ${coordinate(left)}%">${formatNumber(tick)}</span>`;
}

function describe(chart: LineChart, last: number | undefined): string {
  const first = chart.ys.find((value) => Number.isFinite(value));
  const ends =
    first === undefined || last === undefined ? '' : `, from ${formatNumber(first)} to ${formatNumber(last)}`;
  return `${chart.title} over ${chart.xs.length} steps${ends}`;
}
