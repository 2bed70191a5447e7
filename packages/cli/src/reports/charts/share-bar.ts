import { formatDuration } from '../../terminal/format.js';
import { html, type SafeHtml } from '../html.js';
import { LINE_COLORS } from '../stylesheet.js';
import { coordinate } from './scale.js';

/** A part of the run and how long it took. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** One bar whose parts are the phases' shares of the whole, with a legend that names and times them. */
export function shareBar(phases: readonly Phase[]): SafeHtml {
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const share = (seconds: number): number => (total > 0 ? (100 * seconds) / total : 0);
  const color = (index: number): string => `--color: var(--line-${index % LINE_COLORS})`;
  return html`<figure class="shares">
    <div class="share-bar" aria-hidden="true">
      ${phases.map(({ seconds }, i) => html`<i style="width: ${coordinate(share(seconds))}%; ${color(i)}"></i>`)}
    </div>
    <ul>
      ${phases.map(
        ({ name, seconds }, i) =>
          html`<li style="${color(i)}">
            <span class="swatch"></span><span>${name}</span><strong class="number">${formatDuration(seconds)}</strong
            ><span class="soft number">${Math.round(share(seconds))} %</span>
          </li>`,
      )}
    </ul>
  </figure>`;
}
