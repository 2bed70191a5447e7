import { pathToHref } from '../page-shell.js';
import type { Timeline } from './model.js';
import { html, type SafeHtml } from '../html.js';
import { active, lineColor } from './plot.js';
import { verdictText } from './strips.js';

/** The player and, beside it, the questions; choosing one brings its line, answer and frames to the front. */
export function stage(timeline: Timeline): SafeHtml {
  return html`<div class="stage">
    <figure class="card player">
      <div class="screen">
        ${
          timeline.video !== undefined &&
          html`<video
            id="video"
            src="${pathToHref(timeline.video)}"
            controls
            muted
            playsinline
            preload="metadata"
          ></video>`
        }
        <img id="still" alt="" ${timeline.video === undefined ? '' : 'hidden'} />
      </div>
      <figcaption><span id="readout" class="number"> </span><span id="player-note" class="soft"></span></figcaption>
    </figure>
    <fieldset class="card questions">
      <legend class="visually-hidden">Questions</legend>
      <h2 aria-hidden="true">${timeline.lines.length === 1 ? 'Question' : 'Questions'}</h2>
      ${timeline.lines.map((line, index) => choice(timeline, index))}
    </fieldset>
  </div>`;
}

function choice(timeline: Timeline, index: number): SafeHtml {
  const line = timeline.lines[index];
  if (line === undefined) return html``;
  return html`<label class="choice fade ${active(index)}" data-choice="${index}" style="${lineColor(index)}">
    <input type="radio" name="line" value="${index}" ${index === 0 ? 'checked' : ''} />
    <span class="swatch"></span>
    <span class="words"
      ><span class="question" dir="auto">${line.label}</span>
      <span class="result"
        >${line.note !== undefined && html`<span class="tag">${line.note}</span>`}${verdictText(timeline, line, line.chosen)}<span
          class="soft"
        >
          · uniform ${uniformText(timeline, index)}</span
        ></span
      ></span
    >
  </label>`;
}

function uniformText(timeline: Timeline, index: number): string {
  const line = timeline.lines[index];
  return line === undefined ? '' : verdictText(timeline, line, timeline.uniform).replace(/ show the answer.*$/, '');
}
