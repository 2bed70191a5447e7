import { formatDuration } from '../../terminal/format.js';
import { html } from '../html.js';
import { masthead, page, type Fact } from '../page-shell.js';
import { LINE_COLORS } from '../stylesheet.js';
import { encodeThumbnails } from '../thumbnails.js';
import { requireTimeline, type Timeline } from './model.js';
import { plot } from './plot.js';
import { stage } from './questions.js';
import { TIMELINE_SCRIPT } from './script.js';
import { strips } from './strips.js';
import { TIMELINE_STYLE } from './style.js';

/** A page must open at once and travel by mail. */
const MAX_PAGE_BYTES = 1_950_000;

/**
 * The score-timeline page as one HTML text under 2 MB: scores over time, the answer shaded, chosen frames beside
 * uniform ones, the video at a click. Thumbnails get the room that the rest leaves.
 * @throws {UserError} see `requireTimeline`.
 */
export function timelinePage(timeline: Timeline): string {
  requireTimeline(timeline);
  const { frames, lines, uniform } = timeline;
  const shownOutright = new Set([...lines.flatMap((line) => line.chosen), ...uniform]);
  const room = MAX_PAGE_BYTES - Buffer.byteLength(render(timeline, []));
  const pictures = frames.map((frame) => frame.picture);
  return render(timeline, encodeThumbnails(pictures, shownOutright, room));
}

/** @param thumbs by position of the frame. */
function render(timeline: Timeline, thumbs: readonly (string | undefined)[]): string {
  const facts: Fact[] = [
    ['length', formatDuration(timeline.durationSeconds)],
    ['frames scored', String(timeline.frames.length)],
    ...(timeline.facts ?? []),
  ];
  return page({
    kind: 'score timeline',
    title: timeline.title,
    style: TIMELINE_STYLE,
    script: TIMELINE_SCRIPT,
    body: html`${masthead('score timeline', timeline.title, facts, timeline.links)}
      <main>${stage(timeline)}${plot(timeline)}${strips(timeline)}</main>`,
    data: pageData(timeline, thumbs),
  });
}

/** What the script reads. Numbers are rounded to what can be seen. */
function pageData({ frames, lines, durationSeconds }: Timeline, thumbs: readonly (string | undefined)[]): unknown {
  return {
    duration: durationSeconds,
    colors: LINE_COLORS,
    frames: frames.map(({ index, seconds }) => [index, Number(seconds.toFixed(3))]),
    thumbs: frames.map((_, position) => thumbs[position] ?? null),
    lines: lines.map(({ label, scores, chosen, truth }) => ({
      label,
      // JSON writes NaN as null, which the script shows as "none".
      scores: scores.map((score) => Number(score.toFixed(4))),
      chosen,
      truth: truth?.map(({ start, end }) => [start, end]),
    })),
  };
}
