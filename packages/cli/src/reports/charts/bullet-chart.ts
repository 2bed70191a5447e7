import { html, type SafeHtml } from '../html.js';
import { coordinate } from './scale.js';

/** A value and what it is compared with. */
export interface BulletRow {
  readonly label: string;
  /** Small words behind the label, for example how many items the mean is over. */
  readonly note?: string;
  readonly value: number;
  /** One per entry of `baselines`; undefined where a baseline was not measured. */
  readonly baselines: readonly (number | undefined)[];
  /** Sets the row apart, for the mean over all. */
  readonly strong?: boolean;
}
export interface BulletChart {
  readonly title: string;
  readonly note?: string;
  /** What the bar is. */
  readonly subject: string;
  /** Names of the marks, at most four. */
  readonly baselines: readonly string[];
  readonly rows: readonly BulletRow[];
}

/** Bars from 0 to 1 with a mark for each baseline; every number is in the text too. */
export function bulletChart(chart: BulletChart): SafeHtml {
  return html`<figure class="bullets">
    <h3>${chart.title}${chart.note !== undefined && html` <small>${chart.note}</small>`}</h3>
    <p class="legend">
      <span><i class="bar"></i>${chart.subject}</span
      >${chart.baselines.map((name, i) => html`<span><i class="mark m${i % 4}"></i>${name}</span>`)}
    </p>
    <ul>
      ${chart.rows.map((row) => bullet(chart, row))}
    </ul>
  </figure>`;
}

function bullet(chart: BulletChart, row: BulletRow): SafeHtml {
  const known = row.baselines.flatMap((value, i) =>
    value === undefined ? [] : [{ value, i, name: chart.baselines[i] ?? '' }],
  );
  const words = [`${chart.subject} ${text(row.value)}`, ...known.map(({ name, value }) => `${name} ${text(value)}`)];
  return html`<li class="${row.strong === true ? 'strong' : ''}" title="${row.label}: ${words.join(', ')}">
    <span class="name">${row.label}${row.note !== undefined && html` <small>${row.note}</small>`}</span>
    <span class="track" aria-hidden="true"
      ><i class="bar" style="width: ${percent(row.value)}%"></i
      >${known.map(({ value, i }) => html`<i class="mark m${i % 4}" style="left: ${percent(value)}%"></i>`)}</span
    >
    <strong class="number">${text(row.value)}</strong><span class="visually-hidden">${words.slice(1).join(', ')}</span>
  </li>`;
}

const text = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : 'none');
const percent = (value: number): string =>
  coordinate(Number.isFinite(value) ? 100 * Math.min(1, Math.max(0, value)) : 0);
