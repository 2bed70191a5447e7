import { formatClock, formatDuration } from '../../terminal/format.js';
import { areaPath, dotsPath, linePath, type Point } from '../charts/path.js';
import { coordinate, edgeClass, timeTicks } from '../charts/scale.js';
import { html, type SafeHtml } from '../html.js';
import { LINE_COLORS } from '../stylesheet.js';
import type { Timeline, TimelineLine } from './model.js';

/** The drawing's own units; it is stretched to the page. */
const WIDTH = 1000;
const HEIGHT = 100;
/** With more frames than this the dots run together and are left out. */
const MAX_DOTS = 160;

/** With more lines than this the ones behind are drawn fainter. */
const MANY_LINES = 4;

/** `--line-2` and so on, cyclic. */
export function lineColor(index: number): string {
  return `--color: var(--line-${index % LINE_COLORS})`;
}

/** The plot with its lanes: scores, where the answer is, what was chosen, what uniform sampling takes. */
export function plot(timeline: Timeline): SafeHtml {
  const hasTruth = timeline.lines.some((line) => line.truth !== undefined);
  return html`<section class="card plot-card" aria-labelledby="plot-title">
    <h2 id="plot-title">Score of every frame <small>higher means: more likely to show the answer</small></h2>
    <div class="chart plot ${timeline.lines.length > MANY_LINES ? 'many' : ''}" style="--gutter: 62px; --height: 230px">
      <div class="y" aria-hidden="true">
        <span style="top: 0">1.0</span><span style="top: 50%">0.5</span><span style="top: 100%">0</span>
      </div>
      <div
        class="stack"
        id="plot"
        tabindex="0"
        role="slider"
        aria-label="Frame of the video"
        aria-orientation="horizontal"
        aria-valuemin="0"
        aria-valuemax="${timeline.frames.length - 1}"
        aria-valuenow="0"
      >
        <div class="drawing">${drawing(timeline)}${timeline.lines.map(cutLabel)}</div>
        ${
          hasTruth &&
          lane(
            'truth',
            timeline.lines.map((line, index) => spans(timeline, line, index)),
          )
        }
        ${lane(
          'chosen',
          timeline.lines.map((line, index) => tickMarks(timeline, line.chosen, index)),
        )}
        ${lane('uniform', tickMarks(timeline, timeline.uniform))}
        <div class="cursor" id="cursor" hidden></div>
        <div class="cursor playhead" id="playhead" hidden></div>
        <div class="tip" id="tip" hidden></div>
      </div>
      <div class="lane-names" aria-hidden="true">
        ${hasTruth && html`<span>answer</span>`}<span>chosen</span><span>uniform</span>
      </div>
      <div class="x" aria-hidden="true">${timeAxis(timeline.durationSeconds)}</div>
    </div>
    <p class="hint">
      <kbd>←</kbd> <kbd>→</kbd> frame by frame, with <kbd>Shift</kbd> from one chosen frame to the next,
      <kbd>Enter</kbd> plays or pauses; a click goes there.
    </p>
  </section>`;
}

function drawing(timeline: Timeline): SafeHtml {
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <path class="grid" d="M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}" />
    ${timeline.lines.map((line, index) => washes(timeline, line, index))}
    ${timeline.lines.map((line, index) => curve(timeline, line, index))}
  </svg>`;
}

function washes(timeline: Timeline, line: TimelineLine, index: number): SafeHtml {
  const rects = (line.truth ?? []).map(({ start, end }) => {
    const x = xOf(Math.max(0, start), timeline);
    const width = Math.max(0, xOf(Math.min(end, timeline.durationSeconds), timeline) - x);
    return html`<rect x="${coordinate(x)}" y="0" width="${coordinate(width)}" height="${HEIGHT}" />`;
  });
  return html`<g class="wash ${active(index)}" data-line="${index}">${rects}</g>`;
}

function curve(timeline: Timeline, line: TimelineLine, index: number): SafeHtml {
  const points: Point[] = line.scores.map((score, position) => ({
    x: xOf(timeline.frames[position]?.seconds ?? Number.NaN, timeline),
    y: yOf(score),
  }));
  const chosen = line.chosen.flatMap((position) => points[position] ?? []);
  const cut = yOf(lowestChosen(line));
  return html`<g class="curve ${active(index)}" data-line="${index}" style="${lineColor(index)}">
    <path class="area" d="${areaPath(points, HEIGHT)}" />
    ${Number.isFinite(cut) && html`<path class="cut" d="M0 ${coordinate(cut)}H${WIDTH}" />`}
    <path class="score" d="${linePath(points)}" />
    ${points.length <= MAX_DOTS && html`<path class="dots" d="${dotsPath(points)}" />`}
    <path class="dots-chosen" d="${dotsPath(chosen)}" />
    <path class="dots-core" d="${dotsPath(chosen)}" />
  </g>`;
}

/** Every frame above the dashed line is chosen. */
function cutLabel(line: TimelineLine, index: number): SafeHtml {
  const lowest = lowestChosen(line);
  if (!Number.isFinite(lowest)) return html``;
  return html`<span
    class="cut-label ${active(index)}"
    data-line="${index}"
    style="top: ${coordinate(yOf(lowest))}%; ${lineColor(index)}"
    aria-hidden="true"
    >lowest chosen ${lowest.toFixed(2)}</span
  >`;
}

function lowestChosen(line: TimelineLine): number {
  return Math.min(...line.chosen.map((position) => line.scores[position] ?? Number.NaN));
}

function lane(name: string, content: SafeHtml | readonly SafeHtml[]): SafeHtml {
  return html`<div class="lane ${name}" aria-hidden="true">${content}</div>`;
}

function spans(timeline: Timeline, line: TimelineLine, index: number): SafeHtml {
  const bars = (line.truth ?? []).map(({ start, end }) => {
    const left = percent(Math.max(0, start), timeline);
    const right = percent(Math.min(end, timeline.durationSeconds), timeline);
    return html`<i style="left: ${coordinate(left)}%; width: ${coordinate(Math.max(0, right - left))}%"></i>`;
  });
  return html`<div class="${active(index)}" data-line="${index}">${bars}</div>`;
}

function tickMarks(timeline: Timeline, positions: readonly number[], index?: number): SafeHtml {
  const marks = positions.map(
    (position) =>
      html`<i style="left: ${coordinate(percent(timeline.frames[position]?.seconds ?? 0, timeline))}%"></i>`,
  );
  if (index === undefined) return html`<div>${marks}</div>`;
  return html`<div class="${active(index)}" data-line="${index}" style="${lineColor(index)}">${marks}</div>`;
}

function timeAxis(duration: number): readonly SafeHtml[] {
  return timeTicks(duration, 8).map((seconds) => {
    const left = (100 * seconds) / duration;
    const label = duration < 4 ? formatDuration(seconds) : formatClock(seconds);
    return html`<span class="${edgeClass(left)}" style="left: ${coordinate(left)}%">${label}</span>`;
  });
}

/** The first line is the one that is shown before anything is clicked. */
export const active = (index: number): string => (index === 0 ? 'active' : '');
const percent = (seconds: number, timeline: Timeline): number => (100 * seconds) / timeline.durationSeconds;
const yOf = (score: number): number => HEIGHT * (1 - Math.min(1, Math.max(0, score)));
const xOf = (seconds: number, timeline: Timeline): number => (WIDTH * seconds) / timeline.durationSeconds;
