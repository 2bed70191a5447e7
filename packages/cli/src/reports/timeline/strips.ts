import { formatClock } from '../../terminal/format.js';
import { html, type SafeHtml } from '../html.js';
import { countInside, insideTruth, type Timeline, type TimelineLine } from './model.js';
import { active, lineColor } from './plot.js';

/** Chosen frames and, under them, what uniform sampling takes: one pair of rows per line. */
export function strips(timeline: Timeline): SafeHtml {
  return html`${timeline.lines.map(
    (line, index) =>
      html`<section class="card strips ${active(index)}" data-line="${index}" style="${lineColor(index)}">
        <h2>Chosen frames ${verdict(timeline, line, line.chosen)}</h2>
        ${strip(timeline, line, line.chosen)}
        <h2 class="second">Uniform frames ${verdict(timeline, line, timeline.uniform)}</h2>
        ${strip(timeline, line, timeline.uniform)}
      </section>`,
  )}`;
}

/** `7 of 8 show the answer`, with the number there are where not all K could; only the count without labels. */
export function verdictText(timeline: Timeline, line: TimelineLine, positions: readonly number[]): string {
  const inside = countInside(timeline, line, positions);
  if (inside === undefined) return `${positions.length} frames`;
  const exist = countInside(timeline, line, [...timeline.frames.keys()]) ?? 0;
  const limit = exist < positions.length ? ` (${exist} exist)` : '';
  return `${inside} of ${positions.length} show the answer${limit}`;
}

function verdict(timeline: Timeline, line: TimelineLine, positions: readonly number[]): SafeHtml {
  return html`<small>${verdictText(timeline, line, positions)}</small>`;
}

function strip(timeline: Timeline, line: TimelineLine, positions: readonly number[]): SafeHtml {
  const inOrder = [...positions].sort((left, right) => left - right);
  return html`<ol class="strip">
    ${inOrder.map((position) => card(timeline, line, position))}
  </ol>`;
}

function card(timeline: Timeline, line: TimelineLine, position: number): SafeHtml {
  const frame = timeline.frames[position];
  if (frame === undefined) return html``;
  const time = formatClock(frame.seconds);
  const score = (line.scores[position] ?? Number.NaN).toFixed(2);
  const inside = insideTruth(frame.seconds, line.truth);
  const mark = inside === undefined ? '' : inside ? ', shows the answer' : ', does not show the answer';
  const shape = frame.picture === undefined ? '' : `aspect-ratio: ${frame.picture.width} / ${frame.picture.height}`;
  return html`<li>
    <button
      type="button"
      class="frame fade ${inside === true ? 'inside' : ''}"
      data-go="${position}"
      aria-label="Frame ${frame.index} at ${time}, score ${score}${mark}"
    >
      <span class="picture" style="${shape}"
        ><img alt="" data-thumb="${position}" />${inside === true && html`<b aria-hidden="true">✓</b>`}</span
      >
      <span class="line"><strong>${time}</strong><span>${score}</span></span>
      <span class="line soft"><span>frame ${frame.index}</span></span>
    </button>
  </li>`;
}
